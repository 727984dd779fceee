{%- set columns = [
    'specification', 'cluster_id', 'field', 'kind', 'field_level', 'is_own_field'
] -%}
with

cluster_profile as (
    select * from {{ ref('rpt_cluster_profile') }}
),

final as (
    select *
    from {{ published_estimates('cluster_profile', columns) }} as published
)

select * from final
