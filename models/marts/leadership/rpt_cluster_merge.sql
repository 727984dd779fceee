with

source as (
    select * from {{ ref('ml_leadership__cluster_merges') }}
),

final as (
    select
        specification,
        merge_step,
        left_node,
        right_node,
        node,
        height,
        n_people
    from source
)

select * from final
