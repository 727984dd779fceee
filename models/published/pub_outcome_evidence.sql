with

outcome_evidence as (
    select * from {{ ref('rpt_outcome_evidence') }}
),

final as (
    select
        specification,
        outcome,
        is_given_programme,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from outcome_evidence
)

select * from final
