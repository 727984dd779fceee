with

source as (
    select * from {{ ref('ml_recruitment__charts') }}
),

final as (
    select
        chart,
        scope,
        stage,
        cast(posted_month as date) as posted_month,
        is_baseline,
        measure,
        n,
        n_bme,
        value,
        ci_low,
        ci_high,
        centre,
        limit_low,
        limit_high,
        signals,
        has_limits,
        false_alarm_rate,
        method,
        is_reportable,
        reason
    from source
)

select * from final
