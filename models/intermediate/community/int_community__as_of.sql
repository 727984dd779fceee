with

members as (
    select * from {{ ref('stg_community__members') }}
),

engagements as (
    select * from {{ ref('stg_community__engagements') }}
),

dated as (
    select
        joined_date as event_date,
        {{ last_possible_day('extract_date') }} as last_day
    from members

    union all

    select
        left_date as event_date,
        {{ last_possible_day('extract_date') }} as last_day
    from members

    union all

    select
        occurred_date as event_date,
        {{ last_possible_day('extract_date') }} as last_day
    from engagements
),

-- The data is as old as the last thing that it tells of; a day that is yet to come when
-- the extract is taken, mistyped or planned, makes it no younger.
final as (
    select max(event_date) as as_of_date from dated
    where event_date <= last_day
)

select * from final
