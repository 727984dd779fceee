-- The cells of all posts have every candidate of a sampled vacancy once, and all their
-- points.
with

candidate_scores as (
    select * from {{ ref('int_recruitment__candidate_scores') }}
),

candidates as (
    select
        count(*) as n,
        sum(score_percent) as total
    from {{ of_sampled_vacancies('candidate_scores') }} as sampled
),

cells as (
    select
        coalesce(sum(n), 0) as n,
        sum(total) as total
    from {{ ref('int_recruitment__score_cells') }}
    where posts = 'all' and scored_by = 'panel'
)

select
    candidates.n,
    cells.n as n_in_cells
from candidates
cross join cells
where
    candidates.n <> cells.n
    or abs(candidates.total - cells.total) > 0.000001 * candidates.n
