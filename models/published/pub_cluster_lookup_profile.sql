{%- set columns = [
    'specification', 'role_group', 'ethnic_group', 'field', 'kind', 'field_level'
] -%}
with

cluster_lookup_profile as (
    select * from {{ ref('rpt_cluster_lookup_profile') }}
),

final as (
    select *
    from {{ published_estimates('cluster_lookup_profile', columns) }} as published
)

select * from final
