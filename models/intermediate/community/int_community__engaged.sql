with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

participations as (
    select * from {{ ref('int_community__participations') }}
    where took_part = 1
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

people as (
    select member_id from members
    union
    select member_id from participations
),

counted as (
    select
        member_id,
        count(*) as n_activities,
        count(distinct activity_type) as n_types,
        min(activity_date) as first_date,
        max(last_date) as last_date
    from participations
    group by member_id
),

active_months as (
    select distinct
        member_id,
        cast(
            12 * extract(year from last_date) + extract(month from last_date)
            as {{ dbt.type_int() }}
        ) as month_number
    from participations
),

-- Months in a row are as far from their place in the order.
runs as (
    select
        member_id,
        month_number - row_number() over (
            partition by member_id
            order by month_number
        ) as run_number
    from active_months
),

run_lengths as (
    select
        member_id,
        count(*) as n_months
    from runs
    group by member_id, run_number
),

streaks as (
    select
        member_id,
        max(n_months) as streak_months
    from run_lengths
    group by member_id
),

joined as (
    select
        people.member_id,
        coalesce(members.is_member, 0) as is_member,
        coalesce(counted.n_activities, 0) as n_activities,
        coalesce(counted.n_types, 0) as n_types,
        coalesce(streaks.streak_months, 0) as streak_months,
        counted.first_date,
        counted.last_date,
        cast(
            {{ dbt.datediff('counted.last_date', 'as_of.as_of_date', 'day') }}
            as {{ dbt.type_int() }}
        ) as days_since_last
    from people
    cross join as_of
    left join members
        on people.member_id = members.member_id
    left join counted
        on people.member_id = counted.member_id
    left join streaks
        on people.member_id = streaks.member_id
),

ranked as (
    select
        member_id,
        {{ quintile('days_since_last desc') }} as recency_fifth,
        {{ quintile('n_activities') }} as frequency_fifth,
        {{ quintile('n_types') }} as breadth_fifth,
        {{ quintile('streak_months') }} as streak_fifth
    from joined
    where is_member = 1 and n_activities > 0
),

final as (
    select
        joined.member_id,
        joined.is_member,
        joined.n_activities,
        joined.n_types,
        joined.streak_months,
        joined.first_date,
        joined.last_date,
        joined.days_since_last,
        case
            when joined.days_since_last <= {{ var('community_active_days') }} then 1
            else 0
        end as is_active,
        ranked.recency_fifth,
        ranked.frequency_fifth,
        ranked.breadth_fifth,
        ranked.streak_fifth,
        (
            ranked.recency_fifth + ranked.frequency_fifth + ranked.breadth_fifth
            + ranked.streak_fifth
        ) / 4.0 as engagement_score
    from joined
    left join ranked
        on joined.member_id = ranked.member_id
)

select * from final
