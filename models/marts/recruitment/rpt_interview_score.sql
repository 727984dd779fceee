{%- set fields = {'all': none, 'band': 'band_code'} -%}
{%- for field in var('ratio_references') %}
{%- do fields.update({field: field}) %}
{%- endfor -%}
{%- set float = type_double() -%}
with

candidate_scores as (
    select * from {{ ref('int_recruitment__candidate_scores') }}
),

of_posts as (
    select * from {{ by_posts('candidate_scores') }} as of_posts
),

levelled as (
    {%- for field, column in fields.items() %}
    select
        posts,
        '{{ field }}' as field,
        {% if column is none -%}
        'All'
        {%- else -%}
        coalesce({{ column }}, 'Not stated')
        {%- endif %} as field_level,
        vacancy_id,
        score_percent,
        z_score
    from of_posts
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

measured as (
    select
        posts,
        field,
        field_level,
        vacancy_id,
        'mean_percent' as measure,
        score_percent as value
    from levelled

    union all

    select
        posts,
        field,
        field_level,
        vacancy_id,
        'mean_z' as measure,
        z_score as value
    from levelled
    where z_score is not null and field not in ('all', 'band')
),

by_vacancy as (
    select
        posts,
        field,
        field_level,
        measure,
        vacancy_id,
        count(*) as n,
        {{ exact_sum('value') }} as total
    from measured
    group by posts, field, field_level, measure, vacancy_id
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
