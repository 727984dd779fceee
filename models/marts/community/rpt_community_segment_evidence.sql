with

source as (
    select * from {{ ref('ml_community__segment_evidence') }}
),

final as (
    select
        measure,
        n_segments,
        segment_id,
        field,
        is_chosen,
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
