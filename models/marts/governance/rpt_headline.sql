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

enrolments_counted as (
    select {{ aggregated_measures('enrolments') }}
    from enrolments
),

vacancies_counted as (
    select {{ aggregated_measures('vacancies') }}
    from vacancies
),

applications_counted as (
    select {{ aggregated_measures('applications') }}
    from applications
),

members_counted as (
    select {{ aggregated_measures('members') }}
    from members
),

person_needs_counted as (
    select {{ aggregated_measures('person_needs') }}
    from person_needs
),

fellows_counted as (
    select {{ aggregated_measures('fellows') }}
    from fellows
),

counted as (
    select
        enrolments_counted.*,
        vacancies_counted.*,
        applications_counted.*,
        members_counted.*,
        person_needs_counted.*,
        fellows_counted.*
    from enrolments_counted
    cross join vacancies_counted
    cross join applications_counted
    cross join members_counted
    cross join person_needs_counted
    cross join fellows_counted
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
