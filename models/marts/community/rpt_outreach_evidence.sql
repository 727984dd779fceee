with

source as (
    select * from {{ ref('ml_community__outreach_evidence') }}
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
    from source
)

select * from final
