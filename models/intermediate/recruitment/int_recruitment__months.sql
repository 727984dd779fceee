{%- set start = "cast('" ~ var('recruitment_programme_start') ~ "' as date)" -%}
with

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
    where posted_month is not null
),

applications as (
    select * from {{ ref('int_recruitment__applications') }}
    where is_open = 0 and is_bme is not null
),

-- The month of a start within it is on neither side.
months as (
    select distinct
        posted_month,
        case
            when posted_month >= {{ start }} then 'after'
            when
                cast({{ dbt.dateadd('month', 1, 'posted_month') }} as date)
                <= {{ start }}
                then 'before'
        end as period
    from vacancies
),

series as (
    {%- for scope in ['all', 'senior'] %}
    {%- set outer_loop = loop %}
    {%- for stage in ['shortlisted', 'offered', 'appointed'] %}
    select
        '{{ scope }}' as scope,
        '{{ stage }}' as stage
    {{ "union all" if not (outer_loop.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

reached as (
    {%- for scope, posts in [('all', '1 = 1'), ('senior', 'is_senior = 1')] %}
    {%- set outer_loop = loop %}
    {%- for stage in ['shortlisted', 'offered', 'appointed'] %}
    select
        '{{ scope }}' as scope,
        '{{ stage }}' as stage,
        posted_month,
        is_bme
    from applications
    where is_{{ stage }} = 1 and {{ posts }}
    {{ "union all" if not (outer_loop.last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

final as (
    select
        series.scope,
        series.stage,
        months.posted_month,
        months.period,
        count(reached.is_bme) as n_people,
        count(case when reached.is_bme = 1 then 1 end) as n_bme
    from months
    cross join series
    left join reached
        on
            months.posted_month = reached.posted_month
            and series.scope = reached.scope
            and series.stage = reached.stage
    group by series.scope, series.stage, months.posted_month, months.period
)

select * from final
