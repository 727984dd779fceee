with

texts as (
    select
        *,
        'All' as everybody,
        case is_offered when 1 then 'Offered' when 0 then 'Not offered' end as outcome
    from {{ ref('int_recruitment__texts') }}
),

topic_mentions as (
    select * from {{ ref('int_recruitment__topic_mentions') }}
),

levels as (
    {%- for field in ['all'] + topic_fields() %}
    {%- set level = 'everybody' if field == 'all' else field %}
    select
        topic_mentions.topic,
        topic_mentions.candidate_code,
        topic_mentions.is_mentioned,
        '{{ field }}' as field,
        texts.{{ level }} as field_level
    from topic_mentions
    inner join texts
        on topic_mentions.assessment_id = texts.assessment_id
    where texts.{{ level }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        topic,
        field,
        field_level,
        count(distinct candidate_code) as n_candidates,
        count(distinct case when is_mentioned = 1 then candidate_code end)
            as n_mention_candidates,
        count(distinct case when is_mentioned = 0 then candidate_code end)
            as n_other_candidates
    from levels
    group by topic, field, field_level
)

select * from final
