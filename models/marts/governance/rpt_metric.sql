with

cluster_evidence as (
    select * from {{ ref('rpt_cluster_evidence') }}
),

programme_evidence as (
    select * from {{ ref('rpt_programme_evidence') }}
),

final as (
    select
        'leadership' as domain,
        'clusters' as model_name,
        specification,
        measure,
        case
            when cluster_id is not null
                then 'cluster ' || cast(cluster_id as {{ dbt.type_string() }})
            when field is not null then field
            when n_clusters is not null
                then cast(n_clusters as {{ dbt.type_string() }}) || ' clusters'
        end as measured_of,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from cluster_evidence

    union all

    select
        'leadership' as domain,
        'programme_classifier' as model_name,
        specification,
        measure,
        estimator || ', ' || evaluation as measured_of,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from programme_evidence
)

select * from final
