{%- set columns = ['outcome', 'specification', 'field', 'field_level'] -%}
with

outcome_margin as (
    select * from {{ released('rpt_outcome_margin') }} as counted
),

final as (
    select
        outcome,
        specification,
        field,
        field_level,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        method
    from {{ published_estimates('outcome_margin', columns) }} as published
)

select * from final
