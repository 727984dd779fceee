with

stock_counts as (
    select * from {{ ref('int_recruitment__stock_counts') }}
),

compared as (
    select
        snapshot_date,
        is_latest,
        breakdown,
        breakdown_level,
        field,
        sum(n_people) as n_people,
        sum(case when field_level in ('BME', 'Yes') then n_people else 0 end)
            as n_compared,
        sum(case when field_level = 'Not stated' then n_people else 0 end)
            as n_not_stated
    from stock_counts
    group by snapshot_date, is_latest, breakdown, breakdown_level, field
),

stated as (
    select
        *,
        n_people - n_not_stated as n
    from compared
),

everybody as (
    select
        snapshot_date,
        field,
        round(cast(n_compared as {{ type_double() }}) / nullif(n, 0), 12) as value
    from stated
    where breakdown = 'all'
),

final as (
    select
        case stated.field when 'white_bme' then 'WRES 1' else 'WDES 1' end as indicator,
        stated.snapshot_date,
        stated.is_latest,
        stated.field,
        case stated.field when 'white_bme' then 'BME' else 'Yes' end as compared_level,
        stated.breakdown,
        stated.breakdown_level,
        cast(stated.n_people as {{ dbt.type_bigint() }}) as n_people,
        cast(stated.n_not_stated as {{ dbt.type_bigint() }}) as n_not_stated,
        cast(stated.n as {{ dbt.type_bigint() }}) as n,
        cast(stated.n_compared as {{ dbt.type_bigint() }}) as n_compared,
        round(cast(stated.n_compared as {{ type_double() }}) / nullif(stated.n, 0), 12)
            as value,
        {{ wilson_low('stated.n_compared', 'stated.n') }} as ci_low,
        {{ wilson_high('stated.n_compared', 'stated.n') }} as ci_high,
        round(cast(stated.n_compared as {{ type_double() }}) / stated.n_people, 12)
            as value_of_all,
        everybody.value as workforce_value,
        case when stated.n > 0 then 'Wilson' end as method,
        stated.n > 0 as is_reportable,
        case when stated.n = 0 then 'nobody states it' end as reason
    from stated
    left join everybody
        on
            stated.snapshot_date = everybody.snapshot_date
            and stated.field = everybody.field
)

select * from final
