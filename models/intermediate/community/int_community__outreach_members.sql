{%- set outreach = var('community_outreach') -%}
{%- set goal = "participations.activity_type = '" ~ outreach['goal'] ~ "'" -%}
with

members as (
    select * from {{ ref('int_community__segment_members') }}
),

segments as (
    select * from {{ ref('ml_community__segments') }}
),

participations as (
    select * from {{ ref('int_community__participations') }}
    where took_part = 1 and activity_type is not null
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

-- What is known on a day, and what comes after it: fitted on the first, judged on the
-- second, and used on the last day of the extracts.
periods as (
    {%- for period, times in [('fit', 2), ('check', 1), ('now', 0)] %}
    select
        '{{ period }}' as period,
        cast(
            {{ dbt.dateadd('day', -times * outreach['days'], 'as_of_date') }} as date
        ) as known_date,
        cast(
            {{ dbt.dateadd('day', (1 - times) * outreach['days'], 'as_of_date') }}
            as date
        ) as until_date
    from as_of
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

present as (
    select
        periods.period,
        periods.known_date,
        periods.until_date,
        members.*,
        segments.segment_id
    from members
    inner join segments
        on members.profile_id = segments.profile_id
    inner join periods
        on
            members.joined_date <= periods.known_date
            and (
                members.left_date is null or members.left_date > periods.known_date
            )
),

history as (
    select
        present.period,
        present.member_id,
        max(
            case
                when participations.activity_date <= present.known_date
                    then participations.activity_date
            end
        ) as last_date,
        count(
            distinct case
                when participations.activity_date <= present.known_date
                    then participations.activity_type
            end
        ) as n_kinds,
        max(
            case
                when
                    {{ goal }}
                    and participations.activity_date <= present.known_date
                    then 1
                else 0
            end
        ) as has_come_before,
        max(
            case
                when
                    {{ goal }}
                    and participations.activity_date > present.known_date
                    and participations.activity_date <= present.until_date
                    then 1
                else 0
            end
        ) as came
    from present
    left join participations
        on present.member_id = participations.member_id
    group by present.period, present.member_id
),

levelled as (
    select
        present.*,
        history.last_date,
        case when present.period <> 'now' then history.came end as came,
        case
            when history.last_date is null then 0
            when history.last_date < {{ before_known(var('community_active_days')) }}
                then 1
            else 2
        end as engagement_level,
        cast(least(history.n_kinds, 2) as {{ dbt.type_int() }}) as kinds_level,
        case
            when present.joined_date > {{ before_known(90) }} then 0
            when present.joined_date > {{ before_known(365) }} then 1
            else 2
        end as tenure_level
    from present
    inner join history
        on
            present.period = history.period
            and present.member_id = history.member_id
    where history.has_come_before = 0
),

final as (
    select
        period,
        member_id,
        {{ row_key([
            'profile_id', 'engagement_level', 'kinds_level', 'tenure_level'
        ]) }} as profile_id,
        segment_id,
        {%- for field in var('community_segments')['fields'] %}
        {{ field }},
        {%- endfor %}
        engagement_level,
        kinds_level,
        tenure_level,
        last_date,
        came
    from levelled
)

select * from final
