{# Use cases and organisations are no people: they are counted exactly. -#}
with

adoption as (
    select * from {{ ref('rpt_adoption') }}
),

final as (
    select
        measure,
        problem_area,
        n_adoptions,
        n_adopters,
        n,
        n_events,
        round(value, 2) as value,
        round(ci_low, 2) as ci_low,
        round(ci_high, 2) as ci_high,
        method,
        reason
    from adoption
)

select * from final
