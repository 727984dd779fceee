with

landed as (
    select * from {{ clean_rows('interview_scores') }} as landed
),

final as (
    select
        -- ids
        interview_score_id,
        application_id,

        -- strings
        panel_member_no,
        member_ethnicity,
        member_gender,

        -- numbers
        {{ try_cast('score', type_double()) }} as score,
        {{ try_cast('max_score', type_double()) }} as max_score,
        extract_date
    from landed
    where {{ is_latest_extract('interview_scores') }}
)

select * from final
