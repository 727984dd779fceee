with

landed as (
    select * from {{ clean_rows('use_case_adoptions') }} as landed
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
    where {{ is_latest_extract('use_case_adoptions') }}
)

select * from final
