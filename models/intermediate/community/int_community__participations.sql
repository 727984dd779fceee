with

engagements as (
    select * from {{ ref('int_community__engagements') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

final as (
    select
        engagements.member_id,
        engagements.activity_id,
        max(engagements.has_member) as has_member,
        max(engagements.has_activity) as has_activity,
        max(engagements.activity_type) as activity_type,
        max(engagements.series) as series,
        max(engagements.run_id) as run_id,
        max(engagements.session_no) as session_no,
        coalesce(max(engagements.start_date), min(engagements.occurred_date))
            as activity_date,
        max(as_of.as_of_date) as as_of_date,
        {%- for word in ['Registered', 'Attended', 'Hosted'] %}
        max(case when engagements.engagement_type = '{{ word }}' then 1 else 0 end)
            as is_{{ word | lower }},
        {%- endfor %}
        max(case when {{ took_part('engagements.engagement_type') }} then 1 else 0 end)
            as took_part,
        max(
            case
                when {{ took_part('engagements.engagement_type') }}
                    then engagements.occurred_date
            end
        ) as last_date,
        max(engagements.feedback_score) as feedback_score,
        max(engagements.confidence_before) as confidence_before,
        max(engagements.confidence_after) as confidence_after
    from engagements
    cross join as_of
    group by engagements.member_id, engagements.activity_id
)

select * from final
