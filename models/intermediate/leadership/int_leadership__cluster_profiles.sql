{%- set fields = used_fields(var('leadership_specifications')) -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

assignments as (
    select * from {{ ref('ml_leadership__cluster_assignments') }}
),

members as (
    select
        assignments.specification,
        assignments.cluster_id,
        participants.*
    from participant_profiles
    inner join assignments
        on participant_profiles.cluster_profile_id = assignments.profile_id
    inner join participants
        on participant_profiles.participant_id = participants.participant_id
),

final as (
    {{ group_levels('members', ['specification', 'cluster_id'], fields) }}
)

select * from final
