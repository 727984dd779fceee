with

champions as (
    select * from {{ released('rpt_community_champion') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public
    from champions
),

hidden as (
    select
        *,
        {{ capped('n_events_public', 'n_public') }} as n_shown,
        {{ is_suppressed('n') }}
        or (n_events is not null and n_events_public is null) as is_hidden
    from rounded
),

final as (
    select
        measure,
        n_public as n,
        n_shown as n_events,
        case
            when is_hidden then null
            when measure = 'days_to_champion' then round(value, 0)
            else {{ published_share('n_shown', 'n_public') }}
        end as value,
        case
            when is_hidden then null
            when measure = 'days_to_champion' then round(ci_low, 0)
            else {{ wilson_low('n_shown', 'n_public') }}
        end as ci_low,
        case
            when is_hidden then null
            when measure = 'days_to_champion' then round(ci_high, 0)
            else {{ wilson_high('n_shown', 'n_public') }}
        end as ci_high,
        case when not is_hidden then method end as method,
        is_hidden and is_reportable as is_suppressed,
        reason
    from hidden
)

select * from final
