with

source as (
    select * from {{ ref('ml_recruitment__topic_choice') }}
),

final as (
    select
        n_topics,
        is_chosen,
        measure,
        n,
        n_authors,
        n_words,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
