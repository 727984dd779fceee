with

all_activities as (
    select * from {{ ref('int_community__activities') }}
),

-- A community week is a series also where the extract does not call it one.
activities as (
    select
        activity_id,
        activity_type,
        coalesce(series, activity_type) as series,
        run_id,
        hosted_by_member_id,
        start_date
    from all_activities
    where series is not null or activity_type = 'Community week'
),

participations as (
    select * from {{ ref('int_community__participations') }}
),

sessions as (
    select
        series,
        case when min(activity_type) = max(activity_type) then min(activity_type) end
            as activity_type,
        count(*) as n_sessions,
        count(distinct run_id) as n_runs,
        count(hosted_by_member_id) as n_member_led,
        min(start_date) as first_date,
        max(start_date) as last_date
    from activities
    group by series
),

people as (
    select
        activities.series,
        count(distinct participations.member_id) as n_people,
        count(*) as n_attendances
    from activities
    inner join participations
        on activities.activity_id = participations.activity_id
    where participations.is_attended = 1
    group by activities.series
),

final as (
    select
        sessions.series,
        sessions.activity_type,
        sessions.n_sessions,
        sessions.n_runs,
        sessions.n_member_led,
        coalesce(people.n_people, 0) as n_people,
        coalesce(people.n_attendances, 0) as n_attendances,
        sessions.first_date,
        sessions.last_date
    from sessions
    left join people
        on sessions.series = people.series
)

select * from final
