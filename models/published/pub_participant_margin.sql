{%- set margins = {
    'programme': 'programmes.programme_name',
    'band': 'participants.band',
    'role': 'participants.role_group',
    'ethnic group': 'participants.ethnic_group',
    'gender': 'participants.gender',
    'age band': 'participants.age_band',
    'disability': 'participants.disability',
    'highest qualification': 'participants.highest_qualification',
    'deprivation band': 'participants.deprivation_band',
    'organisation type': 'participants.organisation_type',
    'region': 'participants.region',
    'cohort start year': 'cast(enrolments.cohort_start_year as ' ~ dbt.type_string() ~ ')',
    'status': 'enrolments.status'
} -%}
with

participants as (
    select * from {{ ref('dim_participant') }}
),

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

counted as (
    {%- for name, column in margins.items() %}
    select
        '{{ name }}' as field,
        coalesce({{ column }}, 'Not known') as field_level,
        count(*) as n_people
    from enrolments
    inner join participants
        on enrolments.participant_id = participants.participant_id
    left join programmes
        on enrolments.programme_id = programmes.programme_id
    group by coalesce({{ column }}, 'Not known')
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

totalled as (
    select
        *,
        cast(sum(n_people) over (partition by field) as {{ dbt.type_bigint() }})
            as n_total
    from counted
),

rounded as (
    select
        *,
        {{ published_count('n_people') }} as n,
        {{ published_count('n_total') }} as n_of
    from totalled
),

final as (
    select
        field,
        field_level,
        n,
        n_of,
        {{ published_share('n', 'n_of') }} as value,
        {{ wilson_low(capped('n', 'n_of'), 'n_of') }} as ci_low,
        {{ wilson_high(capped('n', 'n_of'), 'n_of') }} as ci_high,
        {{ is_suppressed('n_people') }} as is_suppressed
    from rounded
)

select * from final
