with

levels as (
    select * from {{ ref('int_leadership__cluster_profiles') }}
),

estimates as (
    select *
    from {{ group_estimates('levels', ['specification', 'cluster_id']) }} as estimated
),

final as (
    select
        specification,
        cluster_id,
        field,
        kind,
        field_level,
        measure,
        n_level,
        n,
        value,
        ci_low,
        ci_high,
        method,
        {{ is_own_field('specification', 'field') }} as is_own_field
    from estimates
)

select * from final
