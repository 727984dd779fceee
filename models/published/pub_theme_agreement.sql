with

agreement as (
    select * from {{ ref('rpt_theme_agreement') }}
),

final as (
    select
        measure,
        {{ published_count('n') }} as n,
        {{ published_count('n_without_topic') }} as n_without_topic,
        n_themes,
        n_topics,
        round(value, 3) + 0 as value,
        round(ci_low, 3) + 0 as ci_low,
        round(ci_high, 3) + 0 as ci_high,
        method,
        is_reportable,
        reason
    from agreement
)

select * from final
