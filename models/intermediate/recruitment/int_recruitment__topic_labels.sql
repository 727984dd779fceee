with

topic_words as (
    select * from {{ ref('ml_recruitment__topic_words') }}
    where weight > 0
),

final as (
    select
        topic,
        {{ dbt.listagg(
            "case when word_rank <= 3 then term end", "' · '", "order by word_rank"
        ) }} as label,
        {{ dbt.listagg(
            "case when word_rank <= 8 then term end", "', '", "order by word_rank"
        ) }} as words
    from topic_words
    group by topic
)

select * from final
