with

landed as (
    select * from {{ clean_rows('engagements') }} as landed
),

final as (
    select
        -- ids
        engagement_id,
        member_id,
        activity_id,

        -- strings
        engagement_type,

        -- numbers
        {{ try_cast('feedback_score', type_double()) }} as feedback_score,
        {{ try_cast('confidence_before', type_double()) }} as confidence_before,
        {{ try_cast('confidence_after', type_double()) }} as confidence_after,

        -- dates
        {{ try_date('occurred_on') }} as occurred_date,
        extract_date
    from landed
    where {{ is_latest_extract('engagements') }}
)

select * from final
