-- The cells have all texts of decided outcome, and their tones add up.
with

texts as (
    select
        count(*) as n,
        coalesce(sum(tone), 0) as total
    from {{ ref('int_recruitment__decided_texts') }}
),

cells as (
    select
        coalesce(sum(n), 0) as n,
        coalesce(sum(total), 0) as total
    from {{ ref('int_recruitment__tone_cells') }}
)

select
    texts.n,
    cells.n as n_in_cells
from texts
cross join cells
where texts.n <> cells.n or abs(texts.total - cells.total) > 0.000001
