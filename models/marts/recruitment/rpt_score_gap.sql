with

source as (
    select * from {{ ref('ml_recruitment__score_gaps') }}
),

final as (
    select
        posts,
        scored_by,
        measure,
        field,
        level,
        by_field,
        by_level,
        reference_level,
        by_reference_level,
        n,
        n_reference,
        n_missing,
        n_strata as n_vacancies,
        value,
        ci_low,
        ci_high,
        p_value,
        adjusted_p_value,
        detectable,
        standardised,
        standardised_ci_low,
        standardised_ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
