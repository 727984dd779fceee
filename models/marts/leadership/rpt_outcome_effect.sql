with

source as (
    select * from {{ ref('ml_leadership__outcome_effects') }}
),

final as (
    select
        specification,
        outcome,
        is_given_programme,
        field,
        field_level,
        reference_level,
        measure,
        n,
        n_events,
        n_reference,
        n_reference_events,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
