with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

profile_cells as (
    select * from {{ ref('int_leadership__profile_cells') }}
),

outcomes as (
    select * from {{ ref('int_leadership__outcomes') }}
),

folds as (
    select * from {{ ref('int_leadership__outcome_folds') }}
),

variants as (
    select false as is_given_programme
    union all
    select true as is_given_programme
),

-- Decimals add up to the same sum in any order.
placed as (
    select
        participant_profiles.specification,
        outcomes.outcome,
        folds.repeat_number,
        folds.fold,
        participant_profiles.profile_id,
        participant_profiles.programme_id,
        case
            when outcomes.outcome = 'satisfaction'
                then cast(outcomes.outcome_value as {{ dbt.type_int() }})
        end as outcome_level,
        cast(outcomes.outcome_value as decimal(9, 4)) as outcome_value
    from participant_profiles
    inner join outcomes
        on participant_profiles.participant_id = outcomes.participant_id
    inner join folds
        on
            participant_profiles.specification = folds.specification
            and participant_profiles.person_id = folds.person_id
),

counted as (
    select
        specification,
        outcome,
        repeat_number,
        fold,
        profile_id,
        programme_id,
        outcome_level,
        count(*) as n_people,
        sum(outcome_value) as total,
        sum(outcome_value * outcome_value) as total_of_squares
    from placed
    group by
        specification,
        outcome,
        repeat_number,
        fold,
        profile_id,
        programme_id,
        outcome_level
),

cells as (
    select
        counted.specification,
        counted.outcome,
        variants.is_given_programme,
        counted.repeat_number,
        counted.fold,
        counted.profile_id,
        case when variants.is_given_programme then counted.programme_id end
            as programme_id,
        counted.outcome_level,
        cast(sum(counted.n_people) as {{ dbt.type_bigint() }}) as n_people,
        cast(sum(counted.total) as {{ type_double() }}) as total,
        cast(sum(counted.total_of_squares) as {{ type_double() }}) as total_of_squares
    from counted
    cross join variants
    group by
        counted.specification,
        counted.outcome,
        variants.is_given_programme,
        counted.repeat_number,
        counted.fold,
        counted.profile_id,
        case when variants.is_given_programme then counted.programme_id end,
        counted.outcome_level
),

final as (
    select
        cells.specification,
        cells.outcome,
        cells.is_given_programme,
        cells.repeat_number,
        cells.fold,
        cells.profile_id,
        cells.programme_id,
        cells.outcome_level,
        {{ model_field_names('profile_cells') }},
        cells.n_people,
        cells.total,
        cells.total_of_squares
    from cells
    inner join profile_cells
        on
            cells.specification = profile_cells.specification
            and cells.profile_id = profile_cells.profile_id
)

select * from final
