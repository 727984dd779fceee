with

field_evidence as (
    select * from {{ ref('rpt_field_evidence') }}
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
)

select * from final
