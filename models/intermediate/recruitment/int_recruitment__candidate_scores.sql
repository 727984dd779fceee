with

scores as (
    select * from {{ ref('int_recruitment__scores') }}
    where model_exclusion_reason is null
),

-- The members of the panel weigh the same, and so do the candidates.
averaged as (
    select
        scores.application_id,
        scores.vacancy_id,
        {{ candidate_column_names('scores') }},
        count(*) as n_scores,
        round(avg(scores.score_percent), 12) as score_percent
    from scores
    group by
        scores.application_id,
        scores.vacancy_id,
        {{ candidate_column_names('scores') }}
),

vacancies as (
    select
        vacancy_id,
        count(*) as n_candidates,
        round({{ exact_sum('score_percent') }} / count(*), 12) as vacancy_mean,
        round(stddev_samp(score_percent), 12) as vacancy_spread
    from averaged
    group by vacancy_id
),

final as (
    select
        averaged.application_id,
        averaged.vacancy_id,
        averaged.n_scores,
        averaged.score_percent,
        vacancies.n_candidates,
        vacancies.vacancy_mean,
        round(
            (averaged.score_percent - vacancies.vacancy_mean)
            / nullif(vacancies.vacancy_spread, 0),
            12
        ) as z_score,
        {{ candidate_column_names('averaged') }}
    from averaged
    left join vacancies
        on averaged.vacancy_id = vacancies.vacancy_id
)

select * from final
