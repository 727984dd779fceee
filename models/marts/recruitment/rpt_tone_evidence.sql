with

source as (
    select * from {{ ref('ml_recruitment__tone_evidence') }}
),

final as (
    select
        measure,
        n,
        n_positive,
        n_negative,
        n_neither,
        n_uncoded,
        value,
        ci_low,
        ci_high,
        baseline,
        method,
        is_reportable,
        reason
    from source
)

select * from final
