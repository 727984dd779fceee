with

cluster_tree as (
    select * from {{ released('rpt_cluster_tree') }} as counted
),

final as (
    select
        specification,
        node,
        parent_node,
        x,
        height,
        cluster_id,
        is_leaf,
        cut_height,
        {{ published_count('n_people') }} as n
    from cluster_tree
)

select * from final
