with

landed as (
    select * from {{ clean_rows('assessments') }} as landed
),

final as (
    select
        -- ids
        assessment_id,
        application_id,
        author_id,

        -- strings
        author_role,
        body,
        coded_theme,

        -- numbers
        {{ try_cast('coded_tone', type_double()) }} as coded_tone,

        -- dates
        {{ try_date('written_on') }} as written_date,
        extract_date
    from landed
    where {{ is_latest_extract('assessments') }}
)

select * from final
