with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

-- As many months as fifty years have.
places as (
    {{ dbt.generate_series(600) }}
),

span as (
    select
        min(joined_month) as first_month,
        max(as_of_date) as as_of_date
    from members
),

months as (
    select
        cast(
            {{ dbt.dateadd(
                'month', 'cast(places.generated_number as integer) - 1',
                'span.first_month'
            ) }} as date
        ) as calendar_month,
        cast(places.generated_number as {{ dbt.type_int() }}) as month_number,
        span.as_of_date
    from places
    cross join span
    where span.first_month is not null
),

covered as (
    select
        calendar_month,
        month_number,
        -- The month of the opening has days before it, the last may have some after.
        month_number > 1
        and cast({{ dbt.dateadd('month', 1, 'calendar_month') }} as date)
        <= cast({{ dbt.dateadd('day', 1, 'as_of_date') }} as date) as is_complete
    from months
    where calendar_month <= as_of_date
),

joined as (
    select
        joined_month as calendar_month,
        count(*) as n_joined
    from members
    group by joined_month
),

departed as (
    select
        cast({{ dbt.date_trunc('month', 'left_date') }} as date) as calendar_month,
        count(*) as n_left
    from members
    where left_date is not null
    group by cast({{ dbt.date_trunc('month', 'left_date') }} as date)
),

counted as (
    select
        covered.calendar_month,
        covered.month_number,
        covered.is_complete,
        coalesce(joined.n_joined, 0) as n_joined,
        coalesce(departed.n_left, 0) as n_left
    from covered
    left join joined
        on covered.calendar_month = joined.calendar_month
    left join departed
        on covered.calendar_month = departed.calendar_month
),

final as (
    select
        calendar_month,
        month_number,
        is_complete,
        n_joined,
        n_left,
        cast(
            sum(n_joined) over (order by calendar_month) as {{ dbt.type_bigint() }}
        ) as n_ever,
        cast(
            sum(n_joined - n_left) over (order by calendar_month)
            as {{ dbt.type_bigint() }}
        ) as n_members
    from counted
)

select * from final
