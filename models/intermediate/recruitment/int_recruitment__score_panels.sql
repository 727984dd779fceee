with

every_score as (
    select * from {{ ref('int_recruitment__scores') }}
    where model_exclusion_reason is null
),

scores as (
    select * from {{ of_sampled_vacancies('every_score') }} as sampled
),

centred as (
    select
        vacancy_id,
        is_senior,
        band_group,
        application_id,
        panel_member_no,
        round(
            score_percent - avg(score_percent) over (partition by vacancy_id), 9
        ) as apart
    from scores
),

vacancies as (
    select
        vacancy_id,
        is_senior,
        band_group,
        count(distinct application_id) as n_candidates,
        count(distinct panel_member_no) as n_members,
        count(*) as n_scores,
        {{ exact_sum('apart * apart') }} as squares
    from centred
    group by vacancy_id, is_senior, band_group
),

pairs as (
    select
        vacancy_id,
        application_id,
        panel_member_no,
        count(*) as n_scores
    from centred
    group by vacancy_id, application_id, panel_member_no
),

paired as (
    select
        vacancy_id,
        count(*) as n_pairs,
        max(n_scores) as n_most
    from pairs
    group by vacancy_id
),

candidates as (
    select
        vacancy_id,
        {{ exact_sum('power(total, 2) / n_scores') }} as squares
    from (
        select
            vacancy_id,
            application_id,
            {{ exact_sum('apart') }} as total,
            count(*) as n_scores
        from centred
        group by vacancy_id, application_id
    ) as of_candidate
    group by vacancy_id
),

members as (
    select
        vacancy_id,
        {{ exact_sum('power(total, 2) / n_scores') }} as squares
    from (
        select
            vacancy_id,
            panel_member_no,
            {{ exact_sum('apart') }} as total,
            count(*) as n_scores
        from centred
        group by vacancy_id, panel_member_no
    ) as of_member
    group by vacancy_id
),

judged as (
    select
        vacancies.vacancy_id,
        vacancies.is_senior,
        vacancies.band_group,
        vacancies.n_candidates,
        vacancies.n_members,
        vacancies.n_scores,
        vacancies.squares,
        candidates.squares as of_candidates,
        members.squares as of_members,
        paired.n_pairs = vacancies.n_candidates * vacancies.n_members
        and paired.n_most = 1
        and vacancies.n_candidates > 1
        and vacancies.n_members > 1 as is_complete
    from vacancies
    left join paired
        on vacancies.vacancy_id = paired.vacancy_id
    left join candidates
        on vacancies.vacancy_id = candidates.vacancy_id
    left join members
        on vacancies.vacancy_id = members.vacancy_id
),

final as (
    select
        posts,
        vacancy_id,
        n_candidates,
        n_members,
        n_scores,
        case when is_complete then round(of_candidates, 9) end as ss_candidates,
        case when is_complete then round(of_members, 9) end as ss_members,
        case
            when is_complete
                then round(greatest(squares - of_candidates - of_members, 0), 9)
        end as ss_residual
    from {{ by_posts('judged') }} as of_posts
)

select * from final
