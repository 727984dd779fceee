{%- set keys = ['specification', 'role_group', 'ethnic_group'] -%}
with

levels as (
    select * from {{ ref('int_leadership__lookup_profiles') }}
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
        n_level,
        n,
        value,
        ci_low,
        ci_high,
        method
    from {{ group_estimates('levels', keys) }} as estimated
)

select * from final
