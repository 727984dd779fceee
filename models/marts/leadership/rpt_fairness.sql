with

source as (
    select * from {{ ref('ml_leadership__fairness_evidence') }}
),

final as (
    select
        specification,
        estimator,
        measure,
        field,
        group_name,
        other_field,
        other_group_name,
        programme_id,
        reference_group,
        n_part,
        n_reference,
        n_reference_part,
        n,
        value,
        raw_value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
