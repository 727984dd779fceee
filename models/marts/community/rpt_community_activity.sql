{#
    Members come more than once, so a share of registrations and a mean of scores have
    errors clustered by member: Wilson's interval of as many independent ones as the
    share is worth, and Student's t of the members less one.
-#}
{%- set float = type_double() -%}
with

activities as (
    select * from {{ ref('int_community__activities') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

participations as (
    select * from {{ ref('int_community__participations') }}
),

-- Where nobody was seen at an activity, attendance was not taken.
attendances as (
    select
        activity_id,
        max(is_attended) as has_attendance
    from participations
    group by activity_id
),

types as (
    select 'All' as activity_type

    union all

    select coalesce(activity_type, 'Not stated') as activity_type from activities

    union

    select coalesce(activity_type, 'Not stated') as activity_type from participations
),

held as (
    select
        coalesce(activities.activity_type, 'Not stated') as activity_type,
        activities.activity_id
    from activities
    inner join as_of
        on activities.start_date <= as_of.as_of_date or as_of.as_of_date is null
),

taken as (
    select
        participations.member_id,
        participations.activity_id,
        coalesce(participations.activity_type, 'Not stated') as activity_type,
        participations.activity_date,
        participations.as_of_date,
        participations.is_registered,
        participations.is_attended,
        participations.took_part,
        participations.feedback_score,
        case
            when attendances.has_attendance = 1 then participations.is_registered
            else 0
        end as is_expected
    from participations
    inner join attendances
        on participations.activity_id = attendances.activity_id
    where participations.activity_date <= participations.as_of_date
),

{% for relation in ['held', 'taken'] -%}
{{ relation }}_by_type as (
    select
        types.activity_type as told_type,
        {{ relation }}.*
    from types
    inner join {{ relation }}
        on types.activity_type in ('All', {{ relation }}.activity_type)
),

{% endfor -%}
activity_counts as (
    select
        told_type,
        count(*) as n_activities
    from held_by_type
    group by told_type
),

people_counts as (
    select
        told_type,
        sum(is_registered) as n_registered,
        sum(is_attended) as n_attended,
        sum(case when is_registered = 0 then is_attended else 0 end) as n_walked_in,
        count(distinct case when took_part = 1 then member_id end) as n_people
    from taken_by_type
    group by told_type
),

by_member as (
    select
        told_type,
        member_id,
        cast(sum(is_expected) as {{ float }}) as n_expected,
        cast(sum(is_expected * is_attended) as {{ float }}) as n_came,
        cast(count(case when is_attended = 1 then feedback_score end) as {{ float }})
            as n_scores,
        cast(sum(case when is_attended = 1 then feedback_score end) as {{ float }})
            as total_score
    from taken_by_type
    group by told_type, member_id
),

came as (
    select
        told_type,
        {{ cluster_sums('n_came', 'n_expected') }}
    from by_member
    where n_expected > 0
    group by told_type
),

came_measured as (
    select
        *,
        total_part / total_whole as came_rate,
        {{ cluster_variance() }} as variance
    from came
),

came_sized as (
    select
        *,
        {{ effective_n('came_rate', 'variance', 'total_whole', 'n_clusters') }} as worth
    from came_measured
),

firsts as (
    select
        told_type,
        member_id,
        min(activity_date) as first_date,
        max(as_of_date) as as_of_date
    from taken_by_type
    where is_attended = 1
    group by told_type, member_id
),

-- Only those who have had the days to come back in.
followed as (
    select
        told_type,
        member_id,
        first_date,
        {{ dbt.dateadd('day', var('community_active_days'), 'first_date') }}
            as last_date
    from firsts
    where
        {{ dbt.dateadd('day', var('community_active_days'), 'first_date') }}
        <= as_of_date
),

came_back as (
    select
        followed.told_type,
        followed.member_id,
        max(case when taken.member_id is not null then 1 else 0 end) as has_come_back
    from followed
    left join taken
        on
            followed.member_id = taken.member_id
            and taken.is_attended = 1
            and followed.first_date < taken.activity_date
            and followed.last_date >= taken.activity_date
    group by followed.told_type, followed.member_id
),

came_back_counts as (
    select
        told_type,
        count(*) as n,
        sum(has_come_back) as n_events
    from came_back
    group by told_type
),

scores as (
    select
        told_type,
        {{ cluster_sums('total_score', 'n_scores') }}
    from by_member
    where n_scores > 0
    group by told_type
),

scores_measured as (
    select
        *,
        total_part / total_whole as mean,
        sqrt({{ cluster_variance() }}) as error
    from scores
),

measured as (
    select
        'attended_of_registered' as measure,
        types.activity_type,
        coalesce(came_sized.total_whole, 0) as n,
        came_sized.total_part as n_events,
        coalesce(came_sized.n_clusters, 0) as n_members,
        came_sized.came_rate as value,
        {{ wilson_low('(came_rate * worth)', 'worth') }} as ci_low,
        {{ wilson_high('(came_rate * worth)', 'worth') }} as ci_high,
        'Wilson, clustered by member' as method,
        case
            when came_sized.told_type is null
                then 'nobody is known to have registered where attendance was taken'
        end as reason
    from types
    left join came_sized
        on types.activity_type = came_sized.told_type

    union all

    select
        'came_back_of_attended' as measure,
        types.activity_type,
        coalesce(came_back_counts.n, 0) as n,
        came_back_counts.n_events,
        coalesce(came_back_counts.n, 0) as n_members,
        came_back_counts.n_events / cast(came_back_counts.n as {{ float }}) as value,
        {{ wilson_low('came_back_counts.n_events', 'came_back_counts.n') }} as ci_low,
        {{ wilson_high('came_back_counts.n_events', 'came_back_counts.n') }} as ci_high,
        'Wilson' as method,
        case
            when came_back_counts.told_type is null
                then 'nobody attended so long ago that they had time to come back'
        end as reason
    from types
    left join came_back_counts
        on types.activity_type = came_back_counts.told_type

    union all

    select
        'feedback_score' as measure,
        types.activity_type,
        coalesce(scores_measured.total_whole, 0) as n,
        null as n_events,
        coalesce(scores_measured.n_clusters, 0) as n_members,
        scores_measured.mean as value,
        {%- for sign in ['-', '+'] %}
        scores_measured.mean {{ sign }} scores_measured.error
        * {{ t_quantile('nullif(scores_measured.n_clusters - 1, 0)') }}
            as {{ 'ci_low' if sign == '-' else 'ci_high' }},
        {%- endfor %}
        'Student t, clustered by member' as method,
        case
            when coalesce(scores_measured.n_clusters, 0) < 5
                then 'fewer than 5 members gave a score'
        end as reason
    from types
    left join scores_measured
        on types.activity_type = scores_measured.told_type
),

final as (
    select
        measured.measure,
        measured.activity_type,
        coalesce(activity_counts.n_activities, 0) as n_activities,
        cast(coalesce(people_counts.n_registered, 0) as {{ dbt.type_bigint() }})
            as n_registered,
        cast(coalesce(people_counts.n_attended, 0) as {{ dbt.type_bigint() }})
            as n_attended,
        cast(coalesce(people_counts.n_walked_in, 0) as {{ dbt.type_bigint() }})
            as n_walked_in,
        coalesce(people_counts.n_people, 0) as n_people,
        cast(measured.n as {{ dbt.type_bigint() }}) as n,
        cast(measured.n_events as {{ dbt.type_bigint() }}) as n_events,
        measured.n_members,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case when measured.reason is null then round(measured.{{ column }}, 12) end
            as {{ column }},
        {%- endfor %}
        case when measured.reason is null then measured.method end as method,
        measured.reason is null as is_reportable,
        measured.reason
    from measured
    left join activity_counts
        on measured.activity_type = activity_counts.told_type
    left join people_counts
        on measured.activity_type = people_counts.told_type
)

select * from final
