with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
    where specification in {{ specifications_with('estimator') }}
),

-- Everybody is dealt, also those on programmes that no model predicts.
people as (
    select
        specification,
        person_id,
        min(participant_id) as first_participant_id
    from participant_profiles
    group by specification, person_id
),

hashed as (
    select
        people.specification,
        people.person_id,
        participant_profiles.programme_id,
        {{ person_hash('people.person_id') }} as person_hash
    from people
    inner join participant_profiles
        on
            people.specification = participant_profiles.specification
            and people.first_participant_id = participant_profiles.participant_id
),

final as (
    select
        specification,
        repeat_number,
        fold,
        person_id
    from {{ dealt_folds('hashed') }} as dealt
)

select * from final
