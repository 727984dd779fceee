with

cluster_lookup as (
    select * from {{ released('rpt_cluster_lookup') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n_people') }} as n,
        {{ published_count('n_of') }} as n_of_public
    from cluster_lookup
),

final as (
    select
        specification,
        role_group,
        ethnic_group,
        cluster_id,
        n,
        {{ published_share('n', 'n_of_public') }} as value,
        {{ wilson_low(capped('n', 'n_of_public'), 'n_of_public') }} as ci_low,
        {{ wilson_high(capped('n', 'n_of_public'), 'n_of_public') }} as ci_high,
        {{ is_suppressed('n_people') }} as is_suppressed
    from rounded
)

select * from final
