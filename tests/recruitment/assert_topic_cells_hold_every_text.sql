-- The cells of each topic hold every text that models read, once.
with

topic_cells as (
    select * from {{ ref('int_recruitment__topic_cells') }}
),

texts as (
    select count(*) as n_texts from {{ ref('int_recruitment__texts') }}
    where model_exclusion_reason is null
),

held as (
    select
        topic,
        sum(n) as n
    from topic_cells
    group by topic
)

select
    held.topic,
    held.n,
    texts.n_texts
from held
cross join texts
where held.n <> texts.n_texts
