{%- set steps = {
    "applied": "true",
    "shortlisted": "is_shortlisted is not null",
    "interviewed": "is_shortlisted = 1 and is_interviewed is not null",
    "offered": "is_shortlisted = 1 and is_offered is not null",
    "appointed": "is_offered = 1 and is_appointed is not null",
} -%}
with

closed as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0
),

applications as (
    select * from {{ of_sampled_vacancies('closed') }} as sampled
),

vacancies as (
    select
        vacancy_id,
        n_applicants / cast(coalesce(n_posts, 1) as {{ type_double() }})
            as applicants_per_post
    from {{ ref('int_recruitment__vacancies') }}
    where coalesce(n_posts, 1) > 0
),

coded as (
    select
        applications.*,
        case
            when vacancies.applicants_per_post < 5 then 'Under 5'
            when vacancies.applicants_per_post < 10 then '5 to 9'
            when vacancies.applicants_per_post < 20 then '10 to 19'
            when vacancies.applicants_per_post >= 20 then '20 and over'
        end as applicants_per_post
    from applications
    left join vacancies
        on applications.vacancy_id = vacancies.vacancy_id
),

-- One code for each profile of candidates in one vacancy, whatever the stage.
numbered as (
    select
        *,
        dense_rank() over (order by candidate_id asc) as candidate_code,
        case
            when hiring_manager_id is not null
                then dense_rank() over (order by hiring_manager_id asc nulls last)
        end as manager_code,
        dense_rank() over (
            order by
                {%- for term in odds_terms() %}
                {{ term }} asc nulls last,
                {%- endfor %}
                vacancy_id asc
        ) as cell_code
    from coded
),

final as (
    {%- for stage, could in steps.items() %}
    select
        '{{ stage }}' as stage,
        application_id,
        cell_code,
        vacancy_code,
        manager_code,
        candidate_code,
        {%- for term in odds_terms() %}
        {{ term }},
        {%- endfor %}
        {{ "1" if stage == "applied" else "is_" ~ stage }} as is_reached
    from numbered
    where {{ could }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
