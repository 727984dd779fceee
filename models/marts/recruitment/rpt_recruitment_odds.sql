with

source as (
    select * from {{ ref('ml_recruitment__odds') }}
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
        n,
        n_events,
        n_reference,
        n_reference_events,
        n_vacancies,
        n_smallest,
        residual_freedom,
        value,
        ci_low,
        ci_high,
        p_value,
        adjusted_p_value,
        detectable_ratio,
        method,
        is_reportable,
        reason
    from source
)

select * from final
