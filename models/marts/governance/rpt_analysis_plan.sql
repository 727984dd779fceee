with

analysis_plan as (
    select * from {{ source('plan', 'analysis_plan') }}
),

plan_settings as (
    select * from {{ source('plan', 'plan_settings') }}
),

-- A mapping or a list is too long to be repeated.
departures as (
    select
        count(*) as n_departures,
        {{ dbt.listagg(
            "case when substring(planned_value, 1, 1) in ('{', '[') then setting"
            ~ " else setting || ' (' || used_value || ' instead of ' || planned_value"
            ~ " || ')' end",
            "', '",
            "order by setting"
        ) }} as departures
    from plan_settings
    where used_value <> planned_value
),

final as (
    select
        analysis_plan.plan_hash,
        analysis_plan.committed_hash,
        departures.n_departures,
        nullif(departures.departures, '') as departures
    from analysis_plan
    cross join departures
)

select * from final
