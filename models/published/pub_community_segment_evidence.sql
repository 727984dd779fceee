with

segment_evidence as (
    select * from {{ ref('rpt_community_segment_evidence') }}
    where measure <> 'segment_jaccard'
),

final as (
    select
        measure,
        n_segments,
        field,
        is_chosen,
        n,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from segment_evidence
)

select * from final
