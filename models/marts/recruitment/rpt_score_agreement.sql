with

source as (
    select * from {{ ref('ml_recruitment__score_agreement') }}
),

final as (
    select
        posts,
        measure,
        n,
        n_scores,
        n_vacancies,
        n_left_out,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from source
)

select * from final
