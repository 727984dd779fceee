with

landed as (
    select * from {{ clean_rows('activities') }} as landed
),

final as (
    select
        -- ids
        activity_id,
        run_id,
        hosted_by_member_id,

        -- strings
        activity_type,
        title,
        series,
        mode,
        host_organisation,

        -- numbers
        {{ try_integer('session_no') }} as session_no,

        -- dates
        {{ try_date('starts_on') }} as start_date,
        extract_date
    from landed
    where {{ is_latest_extract('activities') }}
)

select * from final
