with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

-- Positive-action programmes have eligibility rules; no model predicts them.
final as (
    select
        participant_profiles.specification,
        participant_profiles.profile_id,
        participant_profiles.participant_id,
        participant_profiles.person_id,
        participant_profiles.programme_id,
        programmes.ladder_level,
        participants.cohort_start_year,
        {{ model_field_names('participant_profiles') }}
    from participant_profiles
    inner join participants
        on participant_profiles.participant_id = participants.participant_id
    left join programmes
        on participant_profiles.programme_id = programmes.programme_id
    where
        not coalesce(programmes.is_positive_action, false)
        and participant_profiles.specification in {{ specifications_with('estimator') }}
)

select * from final
