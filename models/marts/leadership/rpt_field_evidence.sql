with

field_evidence as (
    select * from {{ ref('ml_leadership__field_evidence') }}
),

protected_field_evidence as (
    select * from {{ ref('ml_leadership__protected_field_evidence') }}
),

final as (
    select
        specification,
        measure,
        estimator,
        field,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from field_evidence

    union all

    select
        specification,
        measure,
        estimator,
        field,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from protected_field_evidence
)

select * from final
