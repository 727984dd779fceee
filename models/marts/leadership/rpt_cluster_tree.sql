with

source as (
    select * from {{ ref('ml_leadership__cluster_tree') }}
),

final as (
    select
        specification,
        node,
        parent_node,
        x,
        height,
        n_people,
        cluster_id,
        is_leaf,
        cut_height
    from source
)

select * from final
