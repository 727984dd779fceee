with

outcome_effect as (
    select * from {{ ref('rpt_outcome_effect') }}
),

-- Both sides of an outcome, at the level and at its reference, must be enough.
judged as (
    select
        *,
        case
            when n_events is null then null
            when {{ is_suppressed('(n - n_events)') }} then null
            else {{ published_count('n_events') }}
        end as published_events,
        field is not null
        and not (
            n >= {{ var('disclosure_threshold') }}
            and coalesce(n_reference, n) >= {{ var('disclosure_threshold') }}
            and (
                n_events is null
                or least(
                    n_events,
                    n - n_events,
                    coalesce(n_reference_events, n_events),
                    coalesce(n_reference - n_reference_events, n_events)
                ) >= {{ var('disclosure_threshold') }}
            )
        ) as is_suppressed
    from outcome_effect
),

final as (
    select
        specification,
        outcome,
        is_given_programme,
        field,
        field_level,
        reference_level,
        measure,
        {{ published_count('n') }} as n,
        published_events as n_events,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then {{ bound }} end as {{ bound }},
        {%- endfor %}
        method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
