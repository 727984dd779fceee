with

cluster_profile as (
    select * from {{ ref('rpt_cluster_profile') }}
    where is_own_field
),

profiles as (
    select * from {{ ref('dim_profile') }}
    where cluster_id is not null
),

words as (
    select * from {{ cluster_words('cluster_profile') }} as described
),

sized as (
    select
        specification,
        cluster_id,
        cast(sum(n_people) as {{ dbt.type_bigint() }}) as n_people,
        count(*) as n_profiles
    from profiles
    group by specification, cluster_id
),

final as (
    select
        sized.specification,
        sized.cluster_id,
        sized.n_people,
        sized.n_profiles,
        words.words
    from sized
    left join words
        on
            sized.specification = words.specification
            and sized.cluster_id = words.cluster_id
)

select * from final
