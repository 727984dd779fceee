with

source as (
    select * from {{ ref('ml_recruitment__directorates') }}
),

final as (
    select
        measure,
        directorate,
        n_vacancies,
        n_shortlisted,
        n_shortlisted_bme,
        n_appointed,
        n_bme,
        expected,
        limit_low_95,
        limit_high_95,
        limit_low_99_8,
        limit_high_99_8,
        n,
        value,
        ci_low,
        ci_high,
        p_value,
        method,
        is_reportable,
        reason
    from source
)

select * from final
