with

outreach_evidence as (
    select * from {{ ref('rpt_outreach_evidence') }}
),

final as (
    select
        measure,
        estimator,
        compared_with,
        is_used,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from outreach_evidence
)

select * from final
