with

engagement as (
    select * from {{ released('rpt_community_engagement') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public
    from engagement
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
        field,
        field_level,
        n_public as n,
        n_shown as n_events,
        case
            when is_hidden or not is_reportable then null
            when n_events is null then round(value, 2)
            else {{ published_share('n_shown', 'n_public') }}
        end as value,
        case
            when is_hidden or not is_reportable then null
            when n_events is null then round(ci_low, 2)
            else {{ wilson_low('n_shown', 'n_public') }}
        end as ci_low,
        case
            when is_hidden or not is_reportable then null
            when n_events is null then round(ci_high, 2)
            else {{ wilson_high('n_shown', 'n_public') }}
        end as ci_high,
        case when not is_hidden then method end as method,
        is_hidden as is_suppressed,
        reason
    from hidden
)

select * from final
