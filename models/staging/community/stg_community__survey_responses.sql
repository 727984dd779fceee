with

landed as (
    select * from {{ clean_rows('survey_responses') }} as landed
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
    where {{ is_latest_extract('survey_responses') }}
)

select * from final
