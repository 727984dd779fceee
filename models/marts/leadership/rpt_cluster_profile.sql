with

cluster_profiles as (
    select * from {{ ref('int_leadership__cluster_profiles') }}
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
    where kind <> 'nominal'
    group by specification, cluster_id, n_people, field, kind, n_known
),

counted as (
    select
        specification,
        cluster_id,
        n_people,
        field,
        kind,
        field_level,
        n_level,
        n_known as n
    from cluster_profiles
    where kind = 'nominal'

    union all

    select
        specification,
        cluster_id,
        n_people,
        field,
        kind,
        '1' as field_level,
        cast(total as {{ dbt.type_bigint() }}) as n_level,
        n
    from summed
    where kind = 'flag'
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
        n,
        round(cast(n_level as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_level', 'n') }} as ci_low,
        {{ wilson_high('n_level', 'n') }} as ci_high,
        'Wilson' as method
    from counted
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
    where kind <> 'flag'
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
