with

activities as (
    select * from {{ ref('int_community__activities') }}
),

final as (
    select
        activity_id,
        run_id,
        activity_type,
        title,
        series,
        session_no,
        activity_mode,
        host_organisation,
        start_date
    from activities
)

select * from final
