with

drift as (
    select * from {{ ref('pub_drift') }}
),

counted as (
    select
        max(previous_extract_date) as previous_extract_date,
        max(extract_date) as extract_date,
        max(n_previous) as n_previous,
        max(n) as n,
        max(n_shared) as n_shared,
        count(case when is_reportable then 1 end) as n_compared,
        count(case when verdict <> 'no change' then 1 end) as n_changed,
        min(reason) as reason
    from drift
),

changed as (
    select
        {{ dbt.listagg(
            field_label("replace(field, '_id', '')") ~ " || ' (' || "
            ~ decimals('value', 2) ~ " || ', 95% interval ' || "
            ~ decimals('ci_low', 2) ~ " || ' to ' || " ~ decimals('ci_high', 2)
            ~ " || ')'",
            "', '",
            "order by value desc, field"
        ) }} as changed_fields
    from drift
    where verdict <> 'no change'
),

final as (
    select
        'leadership' as section,
        'drift' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when counted.n_compared = 0
                then 'Nothing can be said of change: ' || counted.reason || '.'
            else
                'Between the extract of '
                || cast(counted.previous_extract_date as {{ dbt.type_string() }})
                || ' (' || {{ whole('counted.n_previous') }}
                || ' people) and that of '
                || cast(counted.extract_date as {{ dbt.type_string() }})
                || ' (' || {{ whole('counted.n') }} || ' people) '
                || case
                    when counted.n_changed = 0
                        then 'none of the '
                    else
                        {{ whole('counted.n_changed') }}
                        || ' of the '
                end
                || {{ whole('counted.n_compared') }}
                || ' fields compared changed'
                || case
                    when counted.n_changed = 0
                        then
                            ' beyond a stability index of '
                            || {{ decimals(var('drift_some_change'), 2) }}
                            || ' or what chance alone makes of it.'
                    else ', by their stability index: ' || changed.changed_fields || '.'
                end
                || case
                    when counted.n_shared > 0
                        then
                            ' The extracts share '
                            || {{ whole('counted.n_shared') }}
                            || ' enrolments.'
                    else ''
                end
        end as sentence
    from counted
    cross join changed

    union all

    select
        'leadership' as section,
        'drift bounds' as finding,
        null as specification,
        'an index under ' || {{ decimals(var('drift_some_change'), 2) }}
        || ' counts as no change, and one under '
        || {{ decimals(var('drift_change'), 2) }}
        || ' as some change; both are customs, not tests.' as sentence
)

select * from final
