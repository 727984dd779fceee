with

takeup as (
    select * from {{ ref('ml_community__takeup') }}
),

final as (
    select
        measure,
        field,
        field_level,
        activity_type,
        n,
        n_events,
        n_others,
        n_others_events,
        value,
        ci_low,
        ci_high,
        p_value,
        adjusted_p_value,
        method,
        is_reportable,
        reason
    from takeup
)

select * from final
