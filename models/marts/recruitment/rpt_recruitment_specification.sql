with

source as (
    select * from {{ ref('ml_recruitment__specification_curve') }}
),

final as (
    select
        estimator,
        posts,
        period,
        covariates,
        panel,
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
        method,
        is_reportable,
        reason
    from source
)

select * from final
