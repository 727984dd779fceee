with

choice as (
    select * from {{ ref('rpt_topic_choice') }}
),

final as (
    select
        n_topics,
        is_chosen,
        measure,
        {{ published_count('n') }} as n,
        n_words,
        round(value, 3) as value,
        round(ci_low, 3) as ci_low,
        round(ci_high, 3) as ci_high,
        method,
        is_reportable,
        reason
    from choice
)

select * from final
