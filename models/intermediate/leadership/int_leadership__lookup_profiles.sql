{%- set keys = ['specification', 'role_group', 'ethnic_group'] -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

members as (
    select
        participant_profiles.specification,
        participants.*
    from participant_profiles
    inner join participants
        on participant_profiles.participant_id = participants.participant_id
    where participants.role_group is not null and participants.ethnic_group is not null
),

final as (
    {{ group_levels('members', keys, ['age', 'band_level', 'is_disabled', 'is_male']) }}
)

select * from final
