with

source as (
    select * from {{ ref('ml_recruitment__representation') }}
),

final as (
    select
        scope,
        measure,
        period,
        stage,
        from_stage,
        n_bme,
        n_white,
        n_reference_bme,
        n_reference_white,
        n,
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
