{#
    Shares have Wilson's interval; a lift, the ratio of the share in one group to that
    among all others, has the interval of its logarithm (Katz and others 1978,
    Biometrics 34:469-474).
-#}
{%- set float = type_double() -%}
{%- set fields = var('community_segments')['fields'] -%}
{%- set least = var('disclosure_threshold') -%}
with

members as (
    select * from {{ ref('int_community__segment_members') }}
),

membership as (
    select * from {{ ref('fct_segment_membership') }}
),

kinds_taken as (
    select * from {{ ref('int_community__kinds_taken') }}
),

kinds as (
    select 'All' as activity_type
    union
    select activity_type from kinds_taken
),

levelled as (
    select
        member_id,
        'segment' as field,
        cast(segment_id as {{ dbt.type_string() }}) as field_level
    from membership
    {%- for field in fields %}

    union all

    select
        member_id,
        '{{ field }}' as field,
        {{ field }} as field_level
    from members
    where {{ field }} is not null
    {%- endfor %}
),

groups_told as (
    select distinct
        field,
        field_level
    from levelled
),

placed as (
    select
        groups_told.field,
        groups_told.field_level,
        kinds.activity_type
    from groups_told
    cross join kinds
),

counted as (
    select
        levelled.field,
        levelled.field_level,
        kinds_taken.activity_type,
        count(*) as n,
        sum(kinds_taken.took_part) as n_events
    from levelled
    inner join kinds_taken
        on levelled.member_id = kinds_taken.member_id
    group by levelled.field, levelled.field_level, kinds_taken.activity_type
),

filled as (
    select
        placed.field,
        placed.field_level,
        placed.activity_type,
        cast(coalesce(counted.n, 0) as {{ dbt.type_bigint() }}) as n,
        cast(coalesce(counted.n_events, 0) as {{ dbt.type_bigint() }}) as n_events
    from placed
    left join counted
        on
            placed.field = counted.field
            and placed.field_level = counted.field_level
            and placed.activity_type = counted.activity_type
),

compared as (
    select
        *,
        cast(
            sum(n) over (partition by field, activity_type) - n
            as {{ dbt.type_bigint() }}
        ) as n_others,
        cast(
            sum(n_events) over (partition by field, activity_type) - n_events
            as {{ dbt.type_bigint() }}
        ) as n_others_events
    from filled
),

judged as (
    select
        *,
        case
            when n = 0 then 'none is known to have been held while they were members'
        end as share_reason,
        case
            when n = 0 then 'none is known to have been held while they were members'
            when n < {{ least }} then 'fewer than {{ least }} of them could take part'
            when n_others = 0 then 'there is nobody else to compare them with'
            when n_others < {{ least }}
                then 'fewer than {{ least }} others could take part'
            when n_events = 0 then 'none of them took part'
            when n_events < {{ least }} then 'fewer than {{ least }} of them took part'
            when n_others_events = 0 then 'none of the others took part'
            when n_others_events < {{ least }}
                then 'fewer than {{ least }} of the others took part'
        end as lift_reason
    from compared
),

shares as (
    select
        *,
        cast(n_events as {{ float }}) / nullif(n, 0) as part,
        cast(n_others_events as {{ float }}) / nullif(n_others, 0) as others_part,
        1.0 / nullif(n_events, 0) - 1.0 / nullif(n, 0)
        + 1.0 / nullif(n_others_events, 0) - 1.0 / nullif(n_others, 0) as squared_error
    from judged
),

final as (
    select
        'took_part' as measure,
        field,
        field_level,
        activity_type,
        n,
        n_events,
        cast(null as {{ dbt.type_bigint() }}) as n_others,
        cast(null as {{ dbt.type_bigint() }}) as n_others_events,
        round(part, 12) as value,
        {{ wilson_low('n_events', 'n') }} as ci_low,
        {{ wilson_high('n_events', 'n') }} as ci_high,
        case when share_reason is null then 'Wilson' end as method,
        share_reason is null as is_reportable,
        share_reason as reason
    from shares

    union all

    select
        'lift' as measure,
        field,
        field_level,
        activity_type,
        n,
        n_events,
        n_others,
        n_others_events,
        case when lift_reason is null then round(part / others_part, 12) end as value,
        case
            when lift_reason is null
                then {{ ratio_bound('part / others_part', 'squared_error', '-') }}
        end as ci_low,
        case
            when lift_reason is null
                then {{ ratio_bound('part / others_part', 'squared_error', '+') }}
        end as ci_high,
        case when lift_reason is null then 'Katz' end as method,
        lift_reason is null as is_reportable,
        lift_reason as reason
    from shares
)

select * from final
