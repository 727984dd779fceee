with

texts as (
    select
        *,
        case is_offered when 1 then 'Offered' when 0 then 'Not offered' end as outcome
    from {{ ref('int_recruitment__texts') }}
),

topic_mentions as (
    select * from {{ ref('int_recruitment__topic_mentions') }}
),

final as (
    select
        topic_mentions.topic,
        topic_mentions.author_code,
        {%- for field in topic_fields() %}
        texts.{{ field }},
        {%- endfor %}
        count(*) as n,
        cast(sum(topic_mentions.is_mentioned) as {{ dbt.type_bigint() }}) as n_mentions
    from topic_mentions
    inner join texts
        on topic_mentions.assessment_id = texts.assessment_id
    group by
        topic_mentions.topic,
        {%- for field in topic_fields() %}
        texts.{{ field }},
        {%- endfor %}
        topic_mentions.author_code
)

select * from final
