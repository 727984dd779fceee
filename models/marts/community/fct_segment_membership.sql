with

members as (
    select * from {{ ref('int_community__segment_members') }}
),

segments as (
    select * from {{ ref('ml_community__segments') }}
),

final as (
    select
        members.member_id,
        segments.segment_id,
        members.joined_date,
        members.left_date,
        {{ as_boolean('members.is_member') }} as is_member
    from members
    inner join segments
        on members.profile_id = segments.profile_id
)

select * from final
