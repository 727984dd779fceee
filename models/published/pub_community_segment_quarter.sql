with

segment_quarter as (
    select * from {{ released('rpt_community_segment_quarter') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public
    from segment_quarter
),

capped as (
    select
        *,
        {{ capped('n_events_public', 'n_public') }} as n_shown
    from rounded
),

final as (
    select
        segment_id,
        calendar_quarter,
        first_date,
        is_complete,
        n_public as n,
        n_shown as n_events,
        {{ published_share('n_shown', 'n_public') }} as value,
        {{ wilson_low('n_shown', 'n_public') }} as ci_low,
        {{ wilson_high('n_shown', 'n_public') }} as ci_high,
        case when n_shown is not null and n_public > 0 then method end as method,
        n_shown is null or n_public is null as is_suppressed,
        reason
    from capped
)

select * from final
