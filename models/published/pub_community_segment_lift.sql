{%- set float = type_double() -%}
{%- set counts = ['n', 'n_events', 'n_others', 'n_others_events'] -%}
with

segment_lift as (
    select * from {{ released('rpt_community_segment_lift') }} as counted
),

-- Everybody of a group but a few is a few too.
judged as (
    select
        *,
        {{ is_suppressed('n') }}
        or {{ is_suppressed('n_events') }}
        or {{ is_suppressed('(n - n_events)') }}
        or (
            measure = 'lift'
            and (
                {{ is_suppressed('n_others') }}
                or {{ is_suppressed('n_others_events') }}
                or {{ is_suppressed('(n_others - n_others_events)') }}
            )
        ) as is_hidden
    from segment_lift
),

rounded as (
    select
        measure,
        field,
        field_level,
        activity_type,
        {%- for count in counts %}
        case when not is_hidden then {{ published_count(count) }} end as {{ count }},
        {%- endfor %}
        method,
        is_hidden,
        is_hidden or reason is not null as has_no_value,
        reason
    from judged
),

shares as (
    select
        *,
        cast(n_events as {{ float }}) / nullif(n, 0)
        / (cast(n_others_events as {{ float }}) / nullif(n_others, 0)) as ratio,
        1.0 / nullif(n_events, 0) - 1.0 / nullif(n, 0)
        + 1.0 / nullif(n_others_events, 0) - 1.0 / nullif(n_others, 0) as squared_error
    from rounded
),

final as (
    select
        measure,
        field,
        field_level,
        activity_type,
        n,
        {{ capped('n_events', 'n') }} as n_events,
        n_others,
        n_others_events,
        case
            when has_no_value then null
            when measure = 'lift' then round(ratio, 2)
            else {{ published_share('n_events', 'n') }}
        end as value,
        case
            when has_no_value then null
            when measure = 'lift'
                then round({{ ratio_bound('ratio', 'squared_error', '-') }}, 2)
            else {{ wilson_low(capped('n_events', 'n'), 'n') }}
        end as ci_low,
        case
            when has_no_value then null
            when measure = 'lift'
                then round({{ ratio_bound('ratio', 'squared_error', '+') }}, 2)
            else {{ wilson_high(capped('n_events', 'n'), 'n') }}
        end as ci_high,
        case when not has_no_value then method end as method,
        is_hidden as is_suppressed,
        reason
    from shares
)

select * from final
