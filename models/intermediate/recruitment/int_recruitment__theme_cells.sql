with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
    where model_exclusion_reason is null and coded_theme is not null
),

topic_shares as (
    select * from {{ ref('ml_recruitment__topic_shares') }}
    where share > 0
),

ranked as (
    select
        body_id,
        topic,
        row_number() over (partition by body_id order by share desc, topic asc) as place
    from topic_shares
),

final as (
    select
        texts.coded_theme,
        ranked.topic,
        count(*) as n
    from texts
    left join ranked
        on texts.body_id = ranked.body_id and ranked.place = 1
    group by texts.coded_theme, ranked.topic
)

select * from final
