{%- set facts = [
    "enrolments", "vacancies", "applications", "members", "person_needs", "fellows"
] -%}
with

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

vacancies as (
    select * from {{ ref('dim_vacancy') }}
),

applications as (
    select * from {{ ref('fct_application') }}
),

members as (
    select * from {{ ref('dim_member') }}
),

person_needs as (
    select * from {{ ref('fct_person_need') }}
),

fellows as (
    select * from {{ ref('fct_fellow') }}
),

{% for fact in facts -%}
{{ fact }}_counted as (
    select
        {{- aggregated_measures(fact) }}
    from {{ fact }}
),

{% endfor -%}
counted as (
    select
        {%- for fact in facts %}
        {{ fact }}_counted.*
        {{- "," if not loop.last }}
        {%- endfor %}
    from {{ facts[0] }}_counted
    {%- for fact in facts[1:] %}
    cross join {{ fact }}_counted
    {%- endfor %}
),

measured as (
    {%- for metric in headlines() %}
    {%- set parts = metric_parts(metric) %}
    {%- set part, whole = parts[0] %}
    {%- set second = parts[1] if parts | length > 1 else ("null", "null") %}
    select
        {{ loop.index }} as headline_number,
        '{{ metric.config.meta.area }}' as area,
        '{{ metric.name }}' as metric,
        '{{ metric.label | replace("'", "''") }}' as label,
        '{{ metric.description | trim | replace("'", "''") }}' as description,
        '{{ metric_kind(metric) }}' as kind,
        {{ whole }} as n,
        {{ part or "null" }} as n_part,
        {{ second[1] }} as n_compared,
        {{ second[0] }} as n_compared_part
    from counted
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

judged as (
    select
        *,
        case
            when kind = 'count' then null
            when n = 0 or n_compared = 0 then 'there is nobody to count'
            when kind = 'ratio' and (n_part = 0 or n_compared_part = 0)
                then 'nobody of one of the groups'
        end as reason
    from measured
),

{{ headline_estimates('judged') }},

final as (
    select
        headline_number,
        area,
        metric,
        label,
        description,
        kind,
        n,
        cast(n_part as {{ dbt.type_bigint() }}) as n_part,
        cast(n_compared as {{ dbt.type_bigint() }}) as n_compared,
        cast(n_compared_part as {{ dbt.type_bigint() }}) as n_compared_part,
        value,
        ci_low,
        ci_high,
        method,
        reason is null as is_reportable,
        reason
    from estimated
)

select * from final
