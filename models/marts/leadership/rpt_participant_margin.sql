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

-- Joined once, whatever the number of fields.
described as (
    select
        {%- for column in margins.values() %}
        coalesce({{ column }}, 'Not known') as level_{{ loop.index }},
        {%- endfor %}
        enrolments.participant_id
    from enrolments
    inner join participants
        on enrolments.participant_id = participants.participant_id
    left join programmes
        on enrolments.programme_id = programmes.programme_id
),

counted as (
    {%- for name in margins %}
    select
        '{{ name }}' as field,
        level_{{ loop.index }} as field_level,
        count(*) as n
    from described
    group by level_{{ loop.index }}
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
