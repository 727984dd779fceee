{#
    A member could have come to an activity on a day between joining and leaving, where
    anybody is on record as having; what was done before joining counts for nothing here.
-#}
with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

activities as (
    select * from {{ ref('int_community__activities') }}
),

participations as (
    select * from {{ ref('int_community__participations') }}
    where took_part = 1
),

recorded as (
    select distinct activity_id from participations
),

could as (
    select
        members.member_id,
        coalesce(activities.activity_type, 'Not stated') as activity_type,
        max(case when participations.member_id is not null then 1 else 0 end)
            as took_part
    from members
    inner join activities
        on
            members.joined_date <= activities.start_date
            and members.as_of_date >= activities.start_date
            and coalesce(members.left_date, members.as_of_date) >= activities.start_date
    inner join recorded
        on activities.activity_id = recorded.activity_id
    left join participations
        on
            members.member_id = participations.member_id
            and activities.activity_id = participations.activity_id
    group by members.member_id, coalesce(activities.activity_type, 'Not stated')
),

described as (
    select
        could.activity_type,
        could.took_part,
        coalesce(members.sector_kind, 'Not stated') as sector_kind,
        members.sector,
        members.professional_role,
        members.region
    from could
    inner join members
        on could.member_id = members.member_id
),

final as (
    {%- for field in ['all'] + takeup_fields() %}
    select
        '{{ field }}' as field,
        {{ "'All'" if field == 'all' else "coalesce(" ~ field ~ ", 'Not stated')" }}
            as field_level,
        activity_type,
        sector_kind,
        count(*) as n,
        cast(sum(took_part) as {{ dbt.type_bigint() }}) as n_events
    from described
    group by field_level, activity_type, sector_kind
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
