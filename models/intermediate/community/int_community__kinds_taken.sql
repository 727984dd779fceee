with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

activities as (
    select * from {{ ref('int_community__activities') }}
),

participations as (
    select * from {{ ref('int_community__participations') }}
),

held as (
    select
        activity_type,
        start_date as held_date
    from activities
    where activity_type is not null

    union

    select
        'All' as activity_type,
        start_date as held_date
    from activities
),

taken as (
    select
        member_id,
        activity_type
    from participations
    where took_part = 1 and activity_type is not null

    union

    select
        member_id,
        'All' as activity_type
    from participations
    where took_part = 1
),

joining_days as (
    select distinct joined_date from members
),

-- Somebody could come where one was held between the days of joining and leaving.
first_held as (
    select
        joining_days.joined_date,
        held.activity_type,
        min(held.held_date) as first_date
    from joining_days
    inner join held
        on joining_days.joined_date <= held.held_date
    group by joining_days.joined_date, held.activity_type
),

could_come as (
    select
        members.member_id,
        first_held.activity_type
    from members
    inner join first_held
        on
            members.joined_date = first_held.joined_date
            and coalesce(members.left_date, members.as_of_date)
            >= first_held.first_date
            and members.as_of_date >= first_held.first_date

    union

    select
        members.member_id,
        taken.activity_type
    from members
    inner join taken
        on members.member_id = taken.member_id
),

final as (
    select
        could_come.member_id,
        could_come.activity_type,
        case when taken.member_id is not null then 1 else 0 end as took_part
    from could_come
    left join taken
        on
            could_come.member_id = taken.member_id
            and could_come.activity_type = taken.activity_type
)

select * from final
