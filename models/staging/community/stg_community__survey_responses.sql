with

landed as (
    select * from {{ landing_verdict('survey_responses') }} as verdicts
),

final as (
    select
        -- ids
        response_id,
        activity_id,
        member_id,

        -- strings
        question,
        answer,

        extract_date
    from landed
    where
        rejection_reason is null
        and {{ is_latest_extract('survey_responses') }}
)

select * from final
