{%- set fields = var('ratio_references') | list -%}
{%- set members = var('score_members') -%}
with

every_candidate as (
    select * from {{ ref('int_recruitment__candidate_scores') }}
),

candidate_scores as (
    select * from {{ of_sampled_vacancies('every_candidate') }} as sampled
),

every_score as (
    select * from {{ ref('int_recruitment__scores') }}
    where model_exclusion_reason is null
),

scores as (
    select * from {{ of_sampled_vacancies('every_score') }} as sampled
),

{%- for field, member_field in members.items() %}

-- A candidate's mean over the members of each kind, so that nobody counts twice in one.
by_{{ member_field }} as (
    select
        application_id,
        vacancy_id,
        is_senior,
        band_group,
        {{ field }},
        {{ member_field }},
        round(avg(score_percent), 12) as score_percent
    from scores
    where {{ member_field }} is not null
    group by
        application_id,
        vacancy_id,
        is_senior,
        band_group,
        {{ field }},
        {{ member_field }}
),
{%- endfor %}

final as (
    select
        posts,
        'panel' as scored_by,
        vacancy_id,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        {%- for member_field in members.values() %}
        cast(null as {{ dbt.type_string() }}) as {{ member_field }},
        {%- endfor %}
        count(*) as n,
        {{ exact_sum('score_percent') }} as total,
        {{ exact_sum('score_percent * score_percent') }} as total_of_squares
    from {{ by_posts('candidate_scores') }} as of_posts
    group by
        posts,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        vacancy_id
    {%- for own_field, own_member_field in members.items() %}

    union all

    select
        posts,
        '{{ own_member_field }}' as scored_by,
        vacancy_id,
        {%- for field in fields %}
        {{ field if field == own_field else "null" }} as {{ field }},
        {%- endfor %}
        {%- for member_field in members.values() %}
        {{ member_field if member_field == own_member_field else "null" }}
            as {{ member_field }},
        {%- endfor %}
        count(*) as n,
        {{ exact_sum('score_percent') }} as total,
        {{ exact_sum('score_percent * score_percent') }} as total_of_squares
    from {{ by_posts('by_' ~ own_member_field) }} as of_posts
    group by posts, vacancy_id, {{ own_field }}, {{ own_member_field }}
    {%- endfor %}
)

select * from final
