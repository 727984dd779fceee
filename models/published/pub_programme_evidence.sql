with

programme_evidence as (
    select * from {{ ref('rpt_programme_evidence') }}
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
    from programme_evidence
)

select * from final
