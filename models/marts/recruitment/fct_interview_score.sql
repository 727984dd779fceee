with

scores as (
    select * from {{ ref('int_recruitment__scores') }}
),

final as (
    select
        interview_score_id,
        application_id,
        vacancy_id,
        panel_member_no,
        member_white_bme,
        member_gender,
        score,
        max_score,
        score_percent,
        model_exclusion_reason
    from scores
)

select * from final
