with

score_gap as (
    select * from {{ ref('rpt_score_gap') }}
),

judged as (
    select
        *,
        is_reportable
        and (
            {{ is_suppressed('n') }}
            or {{ is_suppressed('n_reference') }}
            or {{ is_suppressed('n_vacancies') }}
        ) as is_suppressed
    from score_gap
),

final as (
    select
        posts,
        scored_by,
        measure,
        field,
        level,
        by_field,
        by_level,
        reference_level,
        by_reference_level,
        {%- for count in ['n', 'n_reference', 'n_missing', 'n_vacancies'] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {%- for name, places in [
            ('value', 1), ('ci_low', 1), ('ci_high', 1), ('p_value', 3),
            ('adjusted_p_value', 3), ('detectable', 1), ('standardised', 2),
            ('standardised_ci_low', 2), ('standardised_ci_high', 2)
        ] %}
        case when not is_suppressed then round({{ name }}, {{ places }}) + 0 end
            as {{ name }},
        {%- endfor %}
        method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
