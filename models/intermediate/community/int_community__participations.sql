with

engagements as (
    select * from {{ ref('int_community__engagements') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

-- What has no day of its own was on that of the activity; what is yet to come counts
-- for nothing.
happened as (
    select
        engagements.*,
        coalesce(engagements.occurred_date, engagements.start_date) as event_date,
        as_of.as_of_date
    from engagements
    inner join as_of
        on
            coalesce(engagements.occurred_date, engagements.start_date)
            <= as_of.as_of_date
),

final as (
    select
        member_id,
        activity_id,
        max(has_member) as has_member,
        max(has_activity) as has_activity,
        max(activity_type) as activity_type,
        max(series) as series,
        max(run_id) as run_id,
        max(session_no) as session_no,
        coalesce(max(start_date), min(event_date))
            as activity_date,
        max(as_of_date) as as_of_date,
        {%- for word in ['Registered', 'Attended', 'Hosted'] %}
        max(case when engagement_type = '{{ word }}' then 1 else 0 end)
            as is_{{ word | lower }},
        {%- endfor %}
        max(case when {{ took_part('engagement_type') }} then 1 else 0 end)
            as took_part,
        max(
            case
                when {{ took_part('engagement_type') }}
                    then event_date
            end
        ) as last_date,
        max(feedback_score) as feedback_score,
        max(confidence_before) as confidence_before,
        max(confidence_after) as confidence_after
    from happened
    group by member_id, activity_id
)

select * from final
