with

cluster_profiles as (
    select * from {{ ref('int_leadership__cluster_profiles') }}
),

shares as (
    select
        specification,
        cluster_id,
        n_people,
        field,
        kind,
        field_level,
        'share' as measure,
        n_level,
        n_known as n,
        round(
            cast(n_level as {{ type_double() }}) / n_known, 12
        ) as value,
        {{ wilson_low('n_level', 'n_known') }} as ci_low,
        {{ wilson_high('n_level', 'n_known') }} as ci_high,
        'Wilson' as method
    from cluster_profiles
    where kind in ('nominal', 'flag')
),

summed as (
    select
        specification,
        cluster_id,
        n_people,
        field,
        kind,
        n_known as n,
        sum(total) as total,
        sum(total_of_squares) as total_of_squares
    from cluster_profiles
    where kind in ('number', 'ordinal')
    group by specification, cluster_id, n_people, field, kind, n_known
),

means as (
    select
        specification,
        cluster_id,
        n_people,
        field,
        kind,
        cast(null as {{ dbt.type_string() }}) as field_level,
        'mean' as measure,
        cast(null as {{ dbt.type_bigint() }}) as n_level,
        n,
        round(cast(total as {{ type_double() }}) / n, 12) as value,
        {{ mean_bound('total', 'total_of_squares', 'n', '-') }} as ci_low,
        {{ mean_bound('total', 'total_of_squares', 'n', '+') }} as ci_high,
        'Student t' as method
    from summed
),

united as (
    select * from shares
    union all
    select * from means
),

final as (
    select
        *,
        {{ is_own_field('specification', 'field') }} as is_own_field
    from united
)

select * from final
