{%- set columns = [
    'specification', 'cluster_id', 'field', 'kind', 'field_level', 'is_own_field'
] -%}
with

cluster_profile as (
    select * from {{ released('rpt_cluster_profile') }} as counted
),

final as (
    select
        specification,
        cluster_id,
        field,
        kind,
        field_level,
        is_own_field,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        method
    from {{ published_estimates('cluster_profile', columns) }} as published
)

select * from final
