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
        count(*) as n
    from enrolments
    inner join participants
        on enrolments.participant_id = participants.participant_id
    left join programmes
        on enrolments.programme_id = programmes.programme_id
    group by coalesce({{ column }}, 'Not known')
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        *,
        cast(sum(n) over (partition by field) as {{ dbt.type_bigint() }}) as n_of
    from counted
)

select * from final
