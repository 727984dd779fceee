with

source as (
    select * from {{ ref('ml_leadership__cluster_evidence') }}
),

final as (
    select
        specification,
        measure,
        n_clusters,
        cluster_id,
        field,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
