with

members as (
    select * from {{ ref('stg_community__members') }}
),

engagements as (
    select * from {{ ref('stg_community__engagements') }}
),

dated as (
    select joined_date as event_date from members
    union all
    select left_date as event_date from members
    union all
    select occurred_date as event_date from engagements
),

-- There is no clock in the data: it is as old as the last thing that it tells of.
final as (
    select max(event_date) as as_of_date from dated
)

select * from final
