with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

populations as (
    select
        'ever' as population,
        members.*
    from members

    union all

    select
        'now' as population,
        members.*
    from members
    where is_member = 1
),

counted as (
    {%- for field in community_fields() %}
    select
        population,
        'all' as breakdown,
        'All' as breakdown_level,
        '{{ field }}' as field,
        coalesce({{ field }}, 'Not stated') as field_level,
        count(*) as n_level
    from populations
    group by population, coalesce({{ field }}, 'Not stated')

    union all
    {% endfor %}
    {%- for field in community_fields_by_region() %}
    select
        population,
        'region' as breakdown,
        coalesce(region, 'Not stated') as breakdown_level,
        '{{ field }}' as field,
        coalesce({{ field }}, 'Not stated') as field_level,
        count(*) as n_level
    from populations
    group by
        population,
        coalesce(region, 'Not stated'),
        coalesce({{ field }}, 'Not stated')
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

totalled as (
    select
        *,
        cast(
            sum(n_level) over (
                partition by population, breakdown, breakdown_level, field
            ) as {{ dbt.type_bigint() }}
        ) as n
    from counted
),

final as (
    select
        population,
        breakdown,
        breakdown_level,
        field,
        field_level,
        'share' as measure,
        n,
        n_level,
        round(cast(n_level as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_level', 'n') }} as ci_low,
        {{ wilson_high('n_level', 'n') }} as ci_high,
        'Wilson' as method,
        true as is_reportable,
        cast(null as {{ dbt.type_string() }}) as reason
    from totalled
)

select * from final
