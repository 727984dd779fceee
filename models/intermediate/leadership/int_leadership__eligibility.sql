{%- set fields = eligibility_fields() -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

programmes as (
    select * from {{ ref('programmes') }}
    where is_positive_action
),

requirements as (
    select * from {{ ref('programme_eligibility') }}
),

compared as (
    select
        participants.participant_id,
        participants.person_id,
        participants.start_date,
        coalesce(participants.programme_id = programmes.programme_id, false)
            as is_enrolled,
        programmes.programme_id,
        requirements.field,
        requirements.requirement,
        requirements.lowest_level,
        requirements.highest_level,
        requirements.required_group,
        case requirements.field
            {%- for name, field in fields.items() if field.kind != 'nominal' %}
            when '{{ name }}' then participants.{{ name }}
            {%- endfor %}
        end as field_level,
        case requirements.field
            {%- for name, field in fields.items() if field.kind == 'nominal' %}
            when '{{ name }}' then participants.{{ name }}
            {%- endfor %}
        end as field_group,
        case requirements.field
            {%- for name, field in fields.items() %}
            when '{{ name }}'
                then
                    '{{ field.column }} '
                    || {{ exclusion_reason(field.column, 'participants') }}
            {%- endfor %}
        end as reason
    from programmes
    inner join requirements
        on programmes.programme_id = requirements.programme_id
    cross join participants
),

final as (
    select
        participant_id,
        person_id,
        start_date,
        programme_id,
        is_enrolled,
        field,
        requirement,
        case
            when field_level is not null
                then
                    field_level >= coalesce(lowest_level, field_level)
                    and field_level <= coalesce(highest_level, field_level)
            else field_group = required_group
        end as is_met,
        case when field_level is null and field_group is null then reason end
            as unknown_reason
    from compared
)

select * from final
