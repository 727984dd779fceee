{%- set columns = [
    'specification', 'role_group', 'ethnic_group', 'field', 'kind', 'field_level'
] -%}
with

cluster_lookup_profile as (
    select * from {{ released('rpt_cluster_lookup_profile') }} as counted
),

final as (
    select
        specification,
        role_group,
        ethnic_group,
        field,
        kind,
        field_level,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        method
    from {{ published_estimates('cluster_lookup_profile', columns) }} as published
)

select * from final
