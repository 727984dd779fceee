{%- set fields = {'all': none, 'band': 'band_code'} -%}
{%- for field in var('ratio_references') %}
{%- do fields.update({field: field}) %}
{%- endfor -%}
{%- set float = type_double() -%}
with

candidate_scores as (
    select * from {{ ref('int_recruitment__candidate_scores') }}
),

levelled as (
    {%- for field, column in fields.items() %}
    select
        '{{ field }}' as field,
        {% if column is none -%}
        'All'
        {%- else -%}
        coalesce({{ column }}, 'Not stated')
        {%- endif %} as field_level,
        vacancy_id,
        is_senior,
        band_group,
        count(*) as n_percent,
        {{ exact_sum('score_percent') }} as total_percent,
        count(z_score) as n_z,
        {{ exact_sum('z_score') }} as total_z
    from candidate_scores
    group by
        {{ column ~ "," if column }}
        vacancy_id,
        is_senior,
        band_group
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- The posts are a matter of the vacancy, so that candidates are counted before.
of_posts as (
    select * from {{ by_posts('levelled') }} as of_posts
),

by_vacancy as (
    select
        posts,
        field,
        field_level,
        'mean_percent' as measure,
        vacancy_id,
        n_percent as n,
        total_percent as total
    from of_posts

    union all

    select
        posts,
        field,
        field_level,
        'mean_z' as measure,
        vacancy_id,
        n_z as n,
        total_z as total
    from of_posts
    where n_z > 0 and field not in ('all', 'band')
),

counted as (
    select
        posts,
        field,
        field_level,
        measure,
        sum(n) as n,
        count(*) as n_vacancies,
        {{ exact_sum('total') }} / sum(n) as mean
    from by_vacancy
    group by posts, field, field_level, measure
),

-- What the vacancies lie from the mean by: candidates of one are alike.
apart as (
    select
        counted.posts,
        counted.field,
        counted.field_level,
        counted.measure,
        {{ exact_sum('power(by_vacancy.total - by_vacancy.n * counted.mean, 2)') }}
            as squares
    from by_vacancy
    inner join counted
        on
            by_vacancy.posts = counted.posts
            and by_vacancy.field = counted.field
            and by_vacancy.field_level = counted.field_level
            and by_vacancy.measure = counted.measure
    group by
        counted.posts, counted.field, counted.field_level, counted.measure
),

judged as (
    select
        counted.*,
        sqrt(
            apart.squares * counted.n_vacancies
            / nullif(cast(counted.n_vacancies - 1 as {{ float }}), 0)
        ) / counted.n as error,
        {{ t_quantile(
            'nullif(cast(counted.n_vacancies - 1 as ' ~ float ~ '), 0)'
        ) }} as quantile,
        counted.n_vacancies >= 10 as is_reportable
    from counted
    left join apart
        on
            counted.posts = apart.posts
            and counted.field = apart.field
            and counted.field_level = apart.field_level
            and counted.measure = apart.measure
),

final as (
    select
        posts,
        field,
        field_level,
        measure,
        cast(n as {{ dbt.type_bigint() }}) as n,
        n_vacancies,
        case when is_reportable then round(mean, 9) end as value,
        case when is_reportable then round(mean - quantile * error, 9) end as ci_low,
        case when is_reportable then round(mean + quantile * error, 9) end as ci_high,
        case
            when is_reportable then 'mean over candidates, clustered by vacancy, t'
        end as method,
        is_reportable,
        case
            when not is_reportable then 'there are fewer than 10 vacancies'
        end as reason
    from judged
)

select * from final
