with

membership as (
    select * from {{ ref('fct_segment_membership') }}
),

months as (
    select * from {{ ref('int_community__months') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

segments as (
    select distinct segment_id from membership
),

quarters as (
    select distinct
        cast({{ dbt.date_trunc('quarter', 'calendar_month') }} as date) as first_date
    from months
),

placed as (
    select
        segments.segment_id,
        quarters.first_date,
        {{ quarter_text('quarters.first_date') }} as calendar_quarter,
        cast({{ dbt.dateadd('month', 3, 'quarters.first_date') }} as date)
        <= cast({{ dbt.dateadd('day', 1, 'as_of.as_of_date') }} as date)
            as is_complete
    from segments
    cross join quarters
    cross join as_of
),

joined as (
    select
        segment_id,
        cast({{ dbt.date_trunc('quarter', 'joined_date') }} as date) as first_date,
        count(*) as n_joined
    from membership
    group by segment_id, cast({{ dbt.date_trunc('quarter', 'joined_date') }} as date)
),

departed as (
    select
        segment_id,
        cast({{ dbt.date_trunc('quarter', 'left_date') }} as date) as first_date,
        count(*) as n_left
    from membership
    where left_date is not null
    group by segment_id, cast({{ dbt.date_trunc('quarter', 'left_date') }} as date)
),

counted as (
    select
        placed.segment_id,
        placed.first_date,
        placed.calendar_quarter,
        placed.is_complete,
        cast(coalesce(joined.n_joined, 0) as {{ dbt.type_bigint() }}) as n_joined,
        cast(coalesce(departed.n_left, 0) as {{ dbt.type_bigint() }}) as n_left,
        cast(
            sum(coalesce(joined.n_joined, 0) - coalesce(departed.n_left, 0)) over (
                partition by placed.segment_id
                order by placed.first_date
            ) as {{ dbt.type_bigint() }}
        ) as n_events
    from placed
    left join joined
        on
            placed.segment_id = joined.segment_id
            and placed.first_date = joined.first_date
    left join departed
        on
            placed.segment_id = departed.segment_id
            and placed.first_date = departed.first_date
),

totalled as (
    select
        *,
        cast(
            sum(n_events) over (partition by first_date) as {{ dbt.type_bigint() }}
        ) as n
    from counted
),

final as (
    select
        segment_id,
        calendar_quarter,
        first_date,
        is_complete,
        n_joined,
        n_left,
        n,
        n_events,
        round(cast(n_events as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_events', 'n') }} as ci_low,
        {{ wilson_high('n_events', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then 'nobody was a member then' end as reason
    from totalled
)

select * from final
