with

source as (
    select * from {{ ref('ml_recruitment__theme_agreement') }}
),

final as (
    select
        measure,
        n,
        n_without_topic,
        n_themes,
        n_topics,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
