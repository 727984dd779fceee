with

text_terms as (
    select * from {{ ref('ml_recruitment__text_terms') }}
    where term is not null
),

text_uses as (
    select * from {{ ref('int_recruitment__text_uses') }}
),

known as (
    select
        text_terms.term,
        count(distinct text_uses.candidate_code) as n_candidates,
        count(distinct text_uses.author_code) as n_authors
    from text_terms
    inner join text_uses
        on text_terms.body_id = text_uses.body_id
    group by text_terms.term
),

final as (
    select
        text_terms.body_id,
        text_terms.term,
        text_terms.n,
        known.n_candidates,
        known.n_authors
    from text_terms
    inner join known
        on text_terms.term = known.term
    where
        known.n_candidates >= {{ var('text_min_candidates') }}
        and known.n_authors >= {{ var('text_min_authors') }}
)

select * from final
