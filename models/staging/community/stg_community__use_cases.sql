with

landed as (
    select * from {{ clean_rows('use_cases') }} as landed
),

final as (
    select
        -- ids
        use_case_id,

        -- strings
        problem_area,
        originating_organisation,
        stage,

        -- dates
        {{ try_date('proposed_on') }} as proposed_date,
        extract_date
    from landed
    where {{ is_latest_extract('use_cases') }}
)

select * from final
