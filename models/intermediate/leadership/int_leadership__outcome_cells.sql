with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
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
        variants.is_given_programme,
        folds.repeat_number,
        folds.fold,
        participant_profiles.profile_id,
        case
            when variants.is_given_programme then participant_profiles.programme_id
        end as programme_id,
        case
            when outcomes.outcome = 'satisfaction'
                then cast(outcomes.outcome_value as {{ dbt.type_int() }})
        end as outcome_level,
        {{ model_field_names('participant_profiles') }},
        cast(outcomes.outcome_value as decimal(9, 4)) as outcome_value
    from participant_profiles
    inner join outcomes
        on participant_profiles.participant_id = outcomes.participant_id
    inner join folds
        on
            participant_profiles.specification = folds.specification
            and participant_profiles.person_id = folds.person_id
    cross join variants
),

final as (
    select
        specification,
        outcome,
        is_given_programme,
        repeat_number,
        fold,
        profile_id,
        programme_id,
        outcome_level,
        {{ model_field_names() }},
        count(*) as n_people,
        cast(sum(outcome_value) as {{ type_double() }}) as total,
        cast(sum(outcome_value * outcome_value) as {{ type_double() }})
            as total_of_squares
    from placed
    group by
        specification,
        outcome,
        is_given_programme,
        repeat_number,
        fold,
        profile_id,
        programme_id,
        outcome_level,
        {{ model_field_names() }}
)

select * from final
