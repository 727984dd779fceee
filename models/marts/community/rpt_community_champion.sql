{%- set float = type_double() -%}
with

members as (
    select * from {{ ref('int_community__members') }}
),

engaged as (
    select * from {{ ref('int_community__engaged') }}
),

engagements as (
    select * from {{ ref('int_community__engagements') }}
),

-- Whoever became a champion was interested, whether or not that was written down.
people as (
    select
        members.member_id,
        members.is_member,
        case
            when
                members.champion_interest_date is not null
                or members.champion_since_date is not null
                then 1
            else 0
        end as is_interested,
        case when members.champion_since_date is not null then 1 else 0 end
            as is_champion,
        case
            when members.champion_since_date >= members.champion_interest_date
                then
                    {{ dbt.datediff(
                        'members.champion_interest_date',
                        'members.champion_since_date',
                        'day'
                    ) }}
        end as n_days,
        coalesce(engaged.is_active, 0) as is_active
    from members
    left join engaged
        on members.member_id = engaged.member_id
),

answered as (
    select
        member_id,
        max(case when engagement_type = 'Interviewed' then 1 else 0 end)
            as is_interviewed
    from engagements
    where engagement_type in ('Responded', 'Interviewed')
    group by member_id
),

shares as (
    select
        'interested' as measure,
        count(*) as n,
        sum(is_interested) as n_events
    from people

    union all

    select
        'champion_of_interested' as measure,
        count(*) as n,
        sum(is_champion) as n_events
    from people
    where is_interested = 1

    union all

    select
        'active_of_champions' as measure,
        count(*) as n,
        sum(is_active) as n_events
    from people
    where is_champion = 1 and is_member = 1

    union all

    select
        'interviewed_of_responded' as measure,
        count(*) as n,
        sum(is_interviewed) as n_events
    from answered
),

waits as (
    select
        count(n_days) as n,
        sum(n_days) as total,
        sum(n_days * n_days) as total_of_squares
    from people
),

estimated as (
    select
        measure,
        n,
        coalesce(n_events, 0) as n_events,
        cast(n_events as {{ float }}) / nullif(n, 0) as value,
        {{ wilson_low('n_events', 'n') }} as ci_low,
        {{ wilson_high('n_events', 'n') }} as ci_high,
        'Wilson' as method,
        case when n = 0 then 'there is nobody of whom it could be' end as reason
    from shares

    union all

    select
        'days_to_champion' as measure,
        n,
        null as n_events,
        cast(total as {{ float }}) / nullif(n, 0) as value,
        {{ mean_bound('total', 'total_of_squares', 'nullif(n, 0)', '-') }} as ci_low,
        {{ mean_bound('total', 'total_of_squares', 'nullif(n, 0)', '+') }} as ci_high,
        'Student t' as method,
        case
            when n < 5 then 'fewer than 5 champions have both days on record'
        end as reason
    from waits
),

final as (
    select
        measure,
        n,
        cast(n_events as {{ dbt.type_bigint() }}) as n_events,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case when reason is null then round({{ column }}, 12) end as {{ column }},
        {%- endfor %}
        case when reason is null then method end as method,
        reason is null as is_reportable,
        reason
    from estimated
)

select * from final
