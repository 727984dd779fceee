with

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

applications as (
    select * from {{ ref('fct_application') }}
),

vacancies as (
    select * from {{ ref('dim_vacancy') }}
),

members as (
    select * from {{ ref('dim_member') }}
),

engagements as (
    select * from {{ ref('fct_engagement') }}
),

activities as (
    select * from {{ ref('dim_activity') }}
),

assessments as (
    select * from {{ ref('fct_capability_assessment') }}
),

fellows as (
    select * from {{ ref('fct_fellow') }}
),

dated as (
    {%- for relation, columns in fact_dates().items() %}
    {%- set is_last = loop.last %}
    {%- for column in columns %}
    select {{ column }} as date_day from {{ relation }}
    {{ "union" if not (loop.last and is_last) }}
    {%- endfor %}
    {%- endfor %}
),

-- A century that no typing error leaves.
span as (
    select
        min(date_day) as first_day,
        max(date_day) as last_day
    from dated
    where date_day between cast('1950-01-01' as date) and cast('2049-12-31' as date)
),

places as (
    {{ dbt.generate_series(36525) }}
),

calendar as (
    select
        cast(
            {{ dbt.dateadd(
                'day', 'cast(generated_number as integer) - 1',
                "cast('1950-01-01' as date)"
            ) }} as date
        ) as date_day
    from places
),

days as (
    select calendar.date_day
    from calendar
    inner join span
        on calendar.date_day between span.first_day and span.last_day

    union

    select date_day
    from dated
    where date_day is not null
),

final as (
    select
        date_day,
        cast({{ dbt.date_trunc('month', 'date_day') }} as date) as calendar_month,
        cast({{ dbt.date_trunc('quarter', 'date_day') }} as date) as calendar_quarter,
        cast(extract(year from date_day) as {{ dbt.type_int() }}) as calendar_year,
        {{ financial_year('date_day') }} as financial_year,
        cast(
            extract(month from {{ dbt.dateadd('month', -3, 'date_day') }})
            as {{ dbt.type_int() }}
        ) as financial_month
    from days
)

select * from final
