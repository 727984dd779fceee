{%- set float = type_double() -%}
with

everybody as (
    select * from {{ ref('int_community__engaged') }}
),

members as (
    select * from {{ ref('int_community__members') }}
),

concentration as (
    select * from {{ ref('ml_community__concentration') }}
),

engaged as (
    select * from everybody
    where is_member = 1
),

-- Without anybody on record as taking part there is no extract of it to count.
recorded as (
    select count(case when n_activities > 0 then 1 end) as n_recorded from everybody
),

described as (
    select
        engaged.*,
        members.sector_kind,
        members.sector,
        members.professional_role,
        members.region
    from engaged
    left join members
        on engaged.member_id = members.member_id
),

counted as (
    {%- for field in ['all', 'sector_kind', 'sector', 'professional_role', 'region'] %}
    {%- set level = "coalesce(" ~ field ~ ", 'Not stated')" %}
    select
        '{{ field }}' as field,
        {{ "'All'" if field == 'all' else level }} as field_level,
        count(*) as n_members,
        sum(is_active) as n_active,
        count(case when n_activities > 0 then 1 end) as n_took_part,
        count(case when n_activities >= {{ missed_from_activities() }} then 1 end)
            as n_often,
        count(
            case
                when n_activities >= {{ missed_from_activities() }} and is_active = 0
                    then 1
            end
        ) as n_quiet
    from described
    {% if field != 'all' %}group by {{ level }}{% endif %}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

measured as (
    {%- for measure, part, whole in [
        ('took_part', 'n_took_part', 'n_members'),
        ('active', 'n_active', 'n_members'),
        ('quiet_of_often', 'n_quiet', 'n_often'),
    ] %}
    select
        '{{ measure }}' as measure,
        field,
        field_level,
        {{ whole }} as n,
        cast(coalesce({{ part }}, 0) as {{ dbt.type_bigint() }}) as n_events
    from counted
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

judged as (
    select
        measured.*,
        case
            when measured.n = 0 then 'there are no such members'
            when recorded.n_recorded = 0
                then 'nobody is on record as having taken part in anything'
        end as reason
    from measured
    cross join recorded
),

final as (
    select
        measure,
        field,
        field_level,
        n,
        n_events,
        {%- for column, value in [
            ('value', 'round(cast(n_events as ' ~ float ~ ') / nullif(n, 0), 12)'),
            ('ci_low', wilson_low('n_events', 'n')),
            ('ci_high', wilson_high('n_events', 'n')),
        ] %}
        case when reason is null then {{ value }} end as {{ column }},
        {%- endfor %}
        case when reason is null then 'Wilson' end as method,
        reason is null as is_reportable,
        reason
    from judged

    union all

    select
        measure,
        'all' as field,
        'All' as field_level,
        n,
        cast(null as {{ dbt.type_bigint() }}) as n_events,
        value,
        ci_low,
        ci_high,
        method,
        is_reportable,
        reason
    from concentration
)

select * from final
