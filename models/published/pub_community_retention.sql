{#
    The share that stayed tells how many left: it is hidden where they are few, and where
    few are still followed.
-#}
with

retention as (
    select * from {{ released('rpt_community_retention') }} as counted
),

judged as (
    select
        *,
        {{ is_suppressed('n') }}
        or {{ is_suppressed('n_left') }}
        or coalesce({{ is_suppressed('n_at_risk') }}, false) as is_suppressed
    from retention
),

-- A ratio rests on the leavers of both groups.
paired as (
    select
        ratios.field_level,
        max(case when {{ is_suppressed('parts.n_left') }} then 1 else 0 end) = 1
            as has_few
    from retention as ratios
    inner join retention as parts
        on
            ratios.field = parts.field
            and parts.measure = 'leaving_rate'
            and parts.field_level in (ratios.field_level, ratios.reference_level)
    where ratios.measure = 'leaving_rate_ratio'
    group by ratios.field_level
),

hidden as (
    select
        judged.*,
        case
            when judged.measure = 'leaving_rate_ratio'
                then judged.is_suppressed or coalesce(paired.has_few, false)
            else judged.is_suppressed
        end as is_hidden,
        case judged.measure
            when 'retained' then 2 when 'leaving_rate' then 4 else 1
        end as places
    from judged
    left join paired
        on
            judged.measure = 'leaving_rate_ratio'
            and judged.field_level = paired.field_level
),

final as (
    select
        measure,
        field,
        field_level,
        reference_level,
        months,
        {%- for count in ['n', 'n_left', 'n_at_risk'] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case when not is_hidden then {{ rounded_by(column, 'places') }} end
            as {{ column }},
        {%- endfor %}
        case when not is_hidden then method end as method,
        is_hidden and is_reportable as is_suppressed,
        reason
    from hidden
)

select * from final
