with

funnel as (
    select * from {{ released('rpt_workshop_funnel') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_attended', 'n') }} as n_attended_public
    from funnel
),

final as (
    select
        measure,
        run_id,
        session_no,
        n_public as n,
        {{ capped('n_attended_public', 'n_public') }} as n_attended,
        {{ published_share('n_attended_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_attended_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_attended_public', 'n_public'), 'n_public') }}
            as ci_high,
        case when n_attended_public is not null and n_public > 0 then 'Wilson' end
            as method,
        n_public is null or n_attended_public is null as is_suppressed,
        reason
    from rounded
)

select * from final
