with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

assignments as (
    select * from {{ ref('ml_leadership__cluster_assignments') }}
),

final as (
    select
        participant_profiles.specification,
        participant_profiles.participant_id,
        participant_profiles.profile_id,
        assignments.cluster_id
    from participant_profiles
    inner join assignments
        on participant_profiles.cluster_profile_id = assignments.profile_id
)

select * from final
