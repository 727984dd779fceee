with

engagements as (
    select * from {{ ref('int_community__engagements') }}
),

final as (
    select
        engagement_id,
        member_id,
        activity_id,
        engagement_type,
        {{ took_part('engagement_type') }} as is_participation,
        occurred_date,
        activity_type,
        series,
        run_id,
        session_no,
        feedback_score,
        confidence_before,
        confidence_after,
        {{ as_boolean('has_member') }} as has_member,
        {{ as_boolean('has_activity') }} as has_activity
    from engagements
)

select * from final
