with

source as (
    select * from {{ ref('ml_leadership__outcome_evidence') }}
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
    from source
)

select * from final
