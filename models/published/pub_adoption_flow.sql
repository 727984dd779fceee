{#
    An organisation may be one person, a practice or a small supplier, so that flows
    between kinds of them are hidden and rounded as people are.
-#}
with

flow as (
    select * from {{ ref('rpt_adoption_flow') }}
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_count('n_events') }} as n_events_public,
        n_events is not null
        and ({{ is_suppressed('n') }} or {{ is_suppressed('n_events') }}) as is_hidden
    from flow
),

final as (
    select
        measure,
        field,
        from_level,
        to_level,
        n_public as n,
        {{ capped('n_events_public', 'n_public') }} as n_events,
        {%- for column in ['value', 'ci_low', 'ci_high', 'expected'] %}
        case when not is_hidden then round({{ column }}, 2) end as {{ column }},
        {%- endfor %}
        case when not is_hidden then method end as method,
        is_hidden as is_suppressed,
        reason
    from rounded
)

select * from final
