with

landed as (
    select * from {{ landing_verdict('use_case_adoptions') }} as verdicts
),

final as (
    select
        -- ids
        adoption_id,
        use_case_id,

        -- strings
        adopting_organisation,
        stage,

        -- dates
        {{ try_date('adopted_on') }} as adopted_date,
        extract_date
    from landed
    where
        rejection_reason is null
        and {{ is_latest_extract('use_case_adoptions') }}
)

select * from final
