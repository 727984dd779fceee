with

predicted as (
    select * from {{ ref('int_leadership__predicted_enrolments') }}
),

repeats as (
    {%- for repeat_number in range(1, var('n_repeats') + 1) %}
    select {{ repeat_number }} as repeat_number
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- A person's first enrolment decides which programme the person is dealt under.
people as (
    select
        specification,
        person_id,
        min(participant_id) as first_participant_id,
        count(*) as n_enrolments
    from predicted
    group by specification, person_id
),

hashed as (
    select
        people.*,
        predicted.programme_id,
        {{ dbt.hash(dbt.concat(["people.person_id", "'-" ~ var("seed") ~ "'"])) }}
            as person_hash
    from people
    inner join predicted
        on
            people.specification = predicted.specification
            and people.first_participant_id = predicted.participant_id
),

-- The test set fills up in the order of the hash and never splits a person.
filled as (
    select
        *,
        sum(n_enrolments) over (
            partition by specification
            order by person_hash, person_id
            rows between unbounded preceding and current row
        ) as n_so_far,
        floor(
            {{ var('holdout_share') }}
            * sum(n_enrolments) over (partition by specification)
        ) as n_test
    from hashed
),

dealt as (
    select
        hashed.specification,
        hashed.person_id,
        repeats.repeat_number,
        row_number() over (
            partition by
                hashed.specification,
                repeats.repeat_number,
                hashed.programme_id
            order by
                {{ dbt.hash(dbt.concat([
                    "hashed.person_hash",
                    "'-'",
                    "cast(repeats.repeat_number as " ~ dbt.type_string() ~ ")"
                ])) }},
                hashed.person_id
        ) as deal_number
    from hashed
    cross join repeats
),

final as (
    select
        specification,
        'holdout' as evaluation,
        1 as repeat_number,
        case when n_so_far <= n_test then 1 else 0 end as fold,
        person_id
    from filled

    union all

    select
        specification,
        'cross_validation' as evaluation,
        repeat_number,
        cast(mod(deal_number - 1, {{ var('n_folds') }}) + 1 as {{ dbt.type_int() }})
            as fold,
        person_id
    from dealt
)

select * from final
