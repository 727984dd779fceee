{%- set fields = word_fields('interview_scores') -%}
with

scores as (
    select * from {{ ref('stg_recruitment__interview_scores') }}
),

applications as (
    select * from {{ ref('int_recruitment__applications') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'
),

spellings as (
    select * from {{ mapped_spellings(fields, 'scores') }} as mapped
),

grouped as (
    select
        scores.*,
        {{ mapped_columns(fields) }}
    from scores
    {{ mapped_joins(fields, 'scores') }}
),

judged as (
    select
        grouped.*,
        applications.application_id is not null as has_application,
        applications.vacancy_id,
        {{ candidate_columns('applications') }},
        case
            when applications.application_id is null
                then 'the application is in no extract'
            when grouped.score is null then 'the score is no number'
            when grouped.max_score is null or grouped.max_score <= 0
                then 'the maximum is no number above 0'
            when grouped.score < 0 or grouped.score > grouped.max_score
                then 'the score lies outside 0 and its maximum'
        end as model_exclusion_reason
    from grouped
    left join applications
        on grouped.application_id = applications.application_id
),

final as (
    select
        -- ids
        judged.interview_score_id,
        judged.application_id,
        judged.vacancy_id,
        judged.panel_member_no,

        -- the member
        ethnicities.white_bme as member_white_bme,
        nullif(judged.member_gender_mapped, 'Not stated') as member_gender,

        -- the score
        judged.score,
        judged.max_score,
        case
            when judged.model_exclusion_reason is null
                then round(100 * judged.score / judged.max_score, 12)
        end as score_percent,
        judged.model_exclusion_reason,

        -- the candidate and the post
        {{ candidate_column_names('judged') }}
    from judged
    left join ethnicities
        on judged.member_ethnicity_mapped = ethnicities.ethnicity_code
)

select * from final
