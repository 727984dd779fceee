with

text_uses as (
    select * from {{ ref('int_recruitment__text_uses') }}
),

topic_shares as (
    select * from {{ ref('ml_recruitment__topic_shares') }}
),

topics as (
    select distinct topic from topic_shares
),

mentions as (
    select
        text_uses.assessment_id,
        text_uses.author_code,
        text_uses.candidate_code,
        topics.topic,
        case
            when topic_shares.share >= {{ var('topic_mention_share') }} then 1 else 0
        end as is_mentioned
    from text_uses
    cross join topics
    left join topic_shares
        on
            text_uses.body_id = topic_shares.body_id
            and topics.topic = topic_shares.topic
),

-- Topic 0: a text that mentions none.
none_mentioned as (
    select
        assessment_id,
        author_code,
        candidate_code,
        0 as topic,
        1 - max(is_mentioned) as is_mentioned
    from mentions
    group by assessment_id, author_code, candidate_code
),

told as (
    select * from mentions
    union all
    select * from none_mentioned
),

final as (
    select
        assessment_id,
        author_code,
        candidate_code,
        cast(topic as {{ dbt.type_bigint() }}) as topic,
        is_mentioned
    from told
)

select * from final
