with

series as (
    select * from {{ released('rpt_community_series') }} as counted
),

final as (
    select
        series,
        activity_type,
        n_sessions,
        n_runs,
        n_member_led,
        {{ published_count('n_people') }} as n_people,
        {{ published_count('n_attendances') }} as n_attendances,
        first_date,
        last_date,
        {{ is_suppressed('n_people') }} as is_suppressed
    from series
)

select * from final
