{#
    Adoptions of one use case are alike, so a share of them has an error clustered by
    use case: Wilson's interval of as many independent ones as it is worth.
-#}
{%- set float = type_double() -%}
{%- set fewest = 5 -%}
with

ends as (
    select * from {{ ref('int_community__adoption_ends') }}
),

fields as (
    {%- for field in flow_fields() %}
    select '{{ field }}' as field
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

known as (
    select * from ends
    where from_level <> 'Not known' and to_level <> 'Not known'
),

{% for side in ['from', 'to'] -%}
{{ side }}_shares as (
    select
        field,
        {{ side }}_level as field_level,
        count(*) as n_side,
        cast(sum(count(*)) over (partition by field) as {{ float }}) as n_field
    from known
    group by field, {{ side }}_level
),

{% endfor -%}
-- What stays where it comes from, were it taken up wherever others are.
by_chance as (
    select
        from_shares.field,
        {{ exact_sum(
            "from_shares.n_side * to_shares.n_side / from_shares.n_field"
            ~ " / to_shares.n_field"
        ) }} as expected
    from from_shares
    inner join to_shares
        on
            from_shares.field = to_shares.field
            and from_shares.field_level = to_shares.field_level
    group by from_shares.field
),

origins as (
    select
        field,
        from_level,
        use_case_id,
        count(*) as n_adoptions
    from ends
    group by field, from_level, use_case_id
),

destinations as (
    select distinct
        field,
        from_level,
        to_level
    from ends
),

arrivals as (
    select
        field,
        from_level,
        to_level,
        use_case_id,
        count(*) as n_adoptions
    from ends
    group by field, from_level, to_level, use_case_id
),

clusters as (
    select
        'flow' as measure,
        destinations.field,
        destinations.from_level,
        destinations.to_level,
        cast(origins.n_adoptions as {{ float }}) as n_whole,
        cast(coalesce(arrivals.n_adoptions, 0) as {{ float }}) as n_part
    from destinations
    inner join origins
        on
            destinations.field = origins.field
            and destinations.from_level = origins.from_level
    left join arrivals
        on
            destinations.field = arrivals.field
            and destinations.from_level = arrivals.from_level
            and destinations.to_level = arrivals.to_level
            and origins.use_case_id = arrivals.use_case_id

    union all

    select
        'stayed' as measure,
        field,
        'All' as from_level,
        'The same' as to_level,
        cast(count(*) as {{ float }}) as n_whole,
        cast(count(case when from_level = to_level then 1 end) as {{ float }}) as n_part
    from known
    group by field, use_case_id
),

summed as (
    select
        measure,
        field,
        from_level,
        to_level,
        {{ cluster_sums('n_part', 'n_whole') }}
    from clusters
    group by measure, field, from_level, to_level
),

measured as (
    select
        *,
        total_part / total_whole as flow_rate,
        {{ cluster_variance() }} as variance
    from summed
),

sized as (
    select
        *,
        {{ effective_n('flow_rate', 'variance', 'total_whole', 'n_clusters') }} as worth
    from measured
),

asked as (
    select
        'stayed' as measure,
        field,
        'All' as from_level,
        'The same' as to_level
    from fields

    union all

    select
        'flow' as measure,
        field,
        from_level,
        to_level
    from destinations
),

told as (
    select
        asked.measure,
        asked.field,
        asked.from_level,
        asked.to_level,
        coalesce(sized.n_clusters, 0) as n_use_cases,
        coalesce(sized.total_whole, 0) as n,
        coalesce(sized.total_part, 0) as n_events,
        sized.flow_rate,
        sized.worth,
        case
            when asked.measure = 'stayed' then by_chance.expected
            else to_shares.n_side / to_shares.n_field
        end as expected,
        case
            when coalesce(sized.n_clusters, 0) < {{ fewest }}
                then
                    'fewer than {{ fewest }} use cases were taken up of which it is'
                    || ' known'
        end as reason
    from asked
    left join sized
        on
            asked.measure = sized.measure
            and asked.field = sized.field
            and asked.from_level = sized.from_level
            and asked.to_level = sized.to_level
    left join by_chance
        on asked.field = by_chance.field
    left join to_shares
        on
            asked.field = to_shares.field
            and asked.to_level = to_shares.field_level
),

final as (
    select
        measure,
        field,
        from_level,
        to_level,
        n_use_cases,
        cast(n as {{ dbt.type_bigint() }}) as n,
        cast(n_events as {{ dbt.type_bigint() }}) as n_events,
        {%- for column, value in [
            ('value', 'flow_rate'),
            ('ci_low', wilson_low('(flow_rate * worth)', 'worth')),
            ('ci_high', wilson_high('(flow_rate * worth)', 'worth')),
            ('expected', 'expected'),
        ] %}
        case when reason is null then round({{ value }}, 12) end as {{ column }},
        {%- endfor %}
        case when reason is null then 'Wilson, clustered by use case' end as method,
        reason is null as is_reportable,
        reason
    from told
)

select * from final
