with

recruitment_odds as (
    select * from {{ ref('rpt_recruitment_odds') }}
),

judged as (
    select
        *,
        {{ is_hidden_model('n_smallest', 'residual_freedom') }} as is_suppressed
    from recruitment_odds
),

final as (
    select
        model,
        estimator,
        stage,
        posts,
        term,
        term_level,
        by_term,
        by_level,
        reference_level,
        clustered_by,
        measure,
        {{ published_count('n') }} as n,
        {{ published_part('n_events', 'n') }} as n_events,
        {{ published_count('n_reference') }} as n_reference,
        {{ published_part('n_reference_events', 'n_reference') }}
            as n_reference_events,
        {{ published_count('n_vacancies') }} as n_vacancies,
        {%- for name, places in [
            ('value', 3), ('ci_low', 3), ('ci_high', 3), ('p_value', 4),
            ('adjusted_p_value', 4), ('detectable_ratio', 3)
        ] %}
        case when not is_suppressed then round({{ name }}, {{ places }}) end
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
