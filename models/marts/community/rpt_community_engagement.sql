{%- set float = type_double() -%}
with

engaged as (
    select * from {{ ref('int_community__engaged') }}
    where is_member = 1
),

members as (
    select * from {{ ref('int_community__members') }}
),

concentration as (
    select * from {{ ref('ml_community__concentration') }}
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

final as (
    select
        measure,
        field,
        field_level,
        n,
        n_events,
        round(cast(n_events as {{ float }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_events', 'n') }} as ci_low,
        {{ wilson_high('n_events', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then 'there are no such members' end as reason
    from measured

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
