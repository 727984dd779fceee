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

-- Whoever has an enrolment of no known cohort is on neither side of the line.
cohorts as (
    select
        specification,
        person_id,
        max(cohort_start_year) as last_year,
        count(*) as n_enrolments
    from predicted
    group by specification, person_id
    having count(cohort_start_year) = count(*)
),

years as (
    select
        specification,
        last_year,
        sum(n_enrolments) as n_enrolments
    from cohorts
    group by specification, last_year
),

counted as (
    select
        specification,
        last_year,
        sum(n_enrolments) over (
            partition by specification order by last_year desc
        ) as n_from_year,
        sum(n_enrolments) over (partition by specification) as n_in_all
    from years
),

-- The fewest of the latest cohorts that make a test set of the size wanted.
lines as (
    select
        specification,
        max(last_year) as first_test_year
    from counted
    where n_from_year >= {{ var('holdout_share') }} * n_in_all
    group by specification
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
        cohorts.specification,
        'later_cohorts' as evaluation,
        1 as repeat_number,
        case when cohorts.last_year >= lines.first_test_year then 1 else 0 end as fold,
        cohorts.person_id
    from cohorts
    inner join lines
        on cohorts.specification = lines.specification

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
