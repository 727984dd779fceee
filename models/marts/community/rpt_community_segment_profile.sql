{%- set fields = community_fields() | reject('equalto', 'sector_kind') | list -%}
with

membership as (
    select * from {{ ref('fct_segment_membership') }}
),

members as (
    select * from {{ ref('int_community__members') }}
),

described as (
    {%- for field in fields %}
    select
        membership.segment_id,
        '{{ field }}' as field,
        members.{{ field }} as field_level
    from membership
    inner join members
        on membership.member_id = members.member_id
    where members.{{ field }} is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        segment_id,
        field,
        field_level,
        count(*) as n_level
    from described
    group by segment_id, field, field_level
),

totalled as (
    select
        *,
        cast(
            sum(n_level) over (partition by segment_id, field)
            as {{ dbt.type_bigint() }}
        ) as n,
        cast(
            sum(n_level) over (partition by field, field_level)
            as {{ dbt.type_bigint() }}
        ) as n_level_everywhere,
        cast(sum(n_level) over (partition by field) as {{ dbt.type_bigint() }})
            as n_everywhere
    from counted
),

final as (
    select
        segment_id,
        field,
        field_level,
        {{ makes_segments('field') }} as is_own_field,
        'share' as measure,
        n_level,
        n,
        n_level_everywhere,
        n_everywhere,
        round(cast(n_level as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_level', 'n') }} as ci_low,
        {{ wilson_high('n_level', 'n') }} as ci_high,
        'Wilson' as method
    from totalled
)

select * from final
