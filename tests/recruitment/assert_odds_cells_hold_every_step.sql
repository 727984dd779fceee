-- The cells of a stage have all its people, and all who reached it.
with

steps as (
    select
        stage,
        count(*) as n_people,
        sum(is_reached) as n_events
    from {{ ref('int_recruitment__odds_steps') }}
    group by stage
),

cells as (
    select
        stage,
        sum(n_people) as n_people,
        sum(n_events) as n_events
    from {{ ref('int_recruitment__odds_cells') }}
    group by stage
)

select
    steps.stage,
    cells.n_people,
    cells.n_events
from steps
left join cells
    on steps.stage = cells.stage
where
    cells.stage is null
    or steps.n_people <> cells.n_people
    or steps.n_events <> cells.n_events
