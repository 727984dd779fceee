with

landed as (
    select * from {{ landing_verdict('use_cases') }} as verdicts
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
    where
        rejection_reason is null
        and {{ is_latest_extract('use_cases') }}
)

select * from final
