with

cluster_evidence as (
    select * from {{ ref('rpt_cluster_evidence') }}
    where measure <> 'cluster_jaccard'
),

final as (
    select
        specification,
        measure,
        n_clusters,
        field,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from cluster_evidence
)

select * from final
