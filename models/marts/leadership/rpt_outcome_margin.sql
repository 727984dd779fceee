{%- set margins = {
    'everybody': "'Everybody'",
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
} -%}
with

outcomes as (
    select * from {{ ref('int_leadership__outcomes') }}
),

participants as (
    select * from {{ ref('dim_participant') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

membership as (
    select * from {{ ref('fct_cluster_membership') }}
),

-- Decimals add up to the same sum in any order.
valued as (
    select
        participant_id,
        programme_id,
        outcome,
        cast(outcome_value as decimal(9, 4)) as outcome_value
    from outcomes
),

-- Joined once, whatever the number of fields.
described as (
    select
        valued.outcome,
        {%- for column in margins.values() %}
        coalesce({{ column }}, 'Not known') as level_{{ loop.index }},
        {%- endfor %}
        valued.outcome_value
    from valued
    inner join participants
        on valued.participant_id = participants.participant_id
    left join programmes
        on valued.programme_id = programmes.programme_id
),

summed as (
    {%- for name in margins %}
    select
        outcome,
        cast(null as {{ dbt.type_string() }}) as specification,
        '{{ name }}' as field,
        level_{{ loop.index }} as field_level,
        count(*) as n,
        cast(sum(outcome_value) as {{ type_double() }}) as total,
        cast(sum(outcome_value * outcome_value) as {{ type_double() }})
            as total_of_squares
    from described
    group by outcome, level_{{ loop.index }}

    union all
    {%- endfor %}

    select
        valued.outcome,
        membership.specification,
        'cluster' as field,
        cast(membership.cluster_id as {{ dbt.type_string() }}) as field_level,
        count(*) as n,
        cast(sum(valued.outcome_value) as {{ type_double() }}) as total,
        cast(sum(valued.outcome_value * valued.outcome_value) as {{ type_double() }})
            as total_of_squares
    from valued
    inner join membership
        on valued.participant_id = membership.participant_id
    group by valued.outcome, membership.specification, membership.cluster_id
),

final as (
    select
        outcome,
        specification,
        field,
        field_level,
        'flag' as kind,
        'share' as measure,
        cast(total as {{ dbt.type_bigint() }}) as n_level,
        n,
        round(total / n, 12) as value,
        {{ wilson_low('total', 'n') }} as ci_low,
        {{ wilson_high('total', 'n') }} as ci_high,
        'Wilson' as method
    from summed
    where outcome = 'completion'

    union all

    select
        outcome,
        specification,
        field,
        field_level,
        'number' as kind,
        'mean' as measure,
        cast(null as {{ dbt.type_bigint() }}) as n_level,
        n,
        round(total / n, 12) as value,
        {{ mean_bound('total', 'total_of_squares', 'n', '-') }} as ci_low,
        {{ mean_bound('total', 'total_of_squares', 'n', '+') }} as ci_high,
        'Student t' as method
    from summed
    where outcome <> 'completion'
)

select * from final
