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

final as (
    select
        specification,
        role_group,
        ethnic_group,
        cluster_id,
        {{ published_count('n_people') }} as n,
        {{ published_share(
            published_count('n_people'), published_count('n_cell')
        ) }} as value,
        {{ is_suppressed('n_people') }} as is_suppressed
    from sized
)

select * from final
