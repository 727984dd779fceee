with

source as (
    select * from {{ ref('ml_leadership__programme_evidence') }}
    where measure <> 'confusion'
),

final as (
    select
        specification,
        evaluation,
        estimator,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
