with

cluster_lookup as (
    select * from {{ ref('rpt_cluster_lookup') }}
),

sized as (
    select
        *,
        cast(
            sum(n_people) over (
                partition by specification, role_group, ethnic_group
            ) as {{ dbt.type_bigint() }}
        ) as n_cell
    from cluster_lookup
),

rounded as (
    select
        *,
        {{ published_count('n_people') }} as n,
        {{ published_count('n_cell') }} as n_of
    from sized
),

final as (
    select
        specification,
        role_group,
        ethnic_group,
        cluster_id,
        n,
        {{ published_share('n', 'n_of') }} as value,
        {{ wilson_low(capped('n', 'n_of'), 'n_of') }} as ci_low,
        {{ wilson_high(capped('n', 'n_of'), 'n_of') }} as ci_high,
        {{ is_suppressed('n_people') }} as is_suppressed
    from rounded
)

select * from final
