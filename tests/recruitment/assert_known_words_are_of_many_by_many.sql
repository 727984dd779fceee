-- A word that a model knows is used of enough candidates, and by enough authors.
with

topic_words as (
    select distinct term from {{ ref('ml_recruitment__topic_words') }}
),

text_terms as (
    select * from {{ ref('ml_recruitment__text_terms') }}
),

texts as (
    select * from {{ ref('int_recruitment__texts') }}
    where model_exclusion_reason is null
),

used as (
    select
        topic_words.term,
        count(distinct texts.candidate_id) as n_candidates,
        count(distinct texts.author_id) as n_authors
    from topic_words
    left join text_terms
        on topic_words.term = text_terms.term
    left join texts
        on text_terms.body_id = texts.body_id
    group by topic_words.term
)

select *
from used
where
    n_candidates < {{ fewest_of_a_word('text_min_candidates') }}
    or n_authors < {{ fewest_of_a_word('text_min_authors') }}
