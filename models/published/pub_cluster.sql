with

clusters as (
    select * from {{ released('dim_cluster') }} as counted
),

cluster_evidence as (
    select * from {{ ref('rpt_cluster_evidence') }}
    where measure = 'cluster_jaccard'
),

cluster_profile as (
    select * from {{ ref('pub_cluster_profile') }}
    where is_own_field
),

words as (
    select * from {{ cluster_words('cluster_profile') }} as described
),

final as (
    select
        clusters.specification,
        clusters.cluster_id,
        {{ published_count('clusters.n_people') }} as n,
        words.words,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case
            when not {{ is_suppressed('clusters.n_people') }}
                then cluster_evidence.{{ bound }}
        end as jaccard{{ '' if bound == 'value' else '_' ~ bound }},
        {%- endfor %}
        {{ is_suppressed('clusters.n_people') }} as is_suppressed
    from clusters
    left join words
        on
            clusters.specification = words.specification
            and clusters.cluster_id = words.cluster_id
    left join cluster_evidence
        on
            clusters.specification = cluster_evidence.specification
            and clusters.cluster_id = cluster_evidence.cluster_id
)

select * from final
