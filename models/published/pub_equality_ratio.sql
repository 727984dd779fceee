{%- set counts = [
    'n_reference', 'n_reference_events', 'n_compared', 'n_compared_events'
] -%}
with

equality_ratio as (
    select * from {{ released('rpt_equality_ratio') }} as counted
),

kinds as (
    select
        *,
        measure in (
            'lower_to_middle', 'middle_to_upper', 'lower_to_upper'
        ) as is_of_odds,
        reason as refusal
    from equality_ratio
),

-- Everybody of a group but a few is a few too; upper bands are no part of the lower.
hidden as (
    select
        *,
        {%- for count in counts %}
        {{ is_suppressed(count) }} or {% endfor %}
        not is_of_odds and (
            {{ is_suppressed('n_reference - n_reference_events') }}
            or {{ is_suppressed('n_compared - n_compared_events') }}
        ) as is_suppressed
    from kinds
),

published as (
    select
        indicator,
        measure,
        breakdown,
        breakdown_level,
        field,
        reference_level,
        compared_level,
        is_of_odds,
        is_suppressed,
        refusal,
        {%- for count in counts %}
        case when not is_suppressed then {{ published_count(count) }} end
            as {{ count }},
        {%- endfor %}
        {{ published_count('n_not_stated') }} as n_not_stated,
        case
            when not {{ is_suppressed('n_not_stated') }}
                then {{ published_count('n_not_stated_events') }}
        end as n_not_stated_events,
        case when is_suppressed then 'hidden' else refusal end as reason
    from hidden
),

{{ ratio_estimates('published') }},

final as (
    select
        indicator,
        measure,
        breakdown,
        breakdown_level,
        field,
        reference_level,
        compared_level,
        n_reference,
        n_reference_events,
        n_compared,
        n_compared_events,
        n_not_stated,
        value,
        ci_low,
        ci_high,
        lowest,
        highest,
        verdict,
        method,
        is_suppressed,
        refusal as reason
    from estimated
)

select * from final
