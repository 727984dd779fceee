with

predicted as (
    select * from {{ ref('int_leadership__predicted_enrolments') }}
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
        {{ person_hash('people.person_id') }} as person_hash
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
    select * from {{ dealt_folds('hashed') }} as dealt
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
        fold,
        person_id
    from dealt
)

select * from final
