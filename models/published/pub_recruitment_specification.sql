with

recruitment_specification as (
    select * from {{ ref('rpt_recruitment_specification') }}
),

judged as (
    select
        *,
        {{ is_hidden_model('n_smallest', 'residual_freedom') }} as is_suppressed
    from recruitment_specification
),

final as (
    select
        estimator,
        posts,
        period,
        covariates,
        panel,
        measure,
        {{ published_count('n') }} as n,
        {{ published_part('n_events', 'n') }} as n_events,
        {{ published_count('n_reference') }} as n_reference,
        {{ published_part('n_reference_events', 'n_reference') }}
            as n_reference_events,
        {{ published_count('n_vacancies') }} as n_vacancies,
        {%- for name, places in [
            ('value', 3), ('ci_low', 3), ('ci_high', 3), ('p_value', 4)
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
