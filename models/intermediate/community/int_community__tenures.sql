with

members as (
    select * from {{ ref('int_community__members') }}
),

-- Of somebody who left before joining it is not known how long they stayed.
final as (
    select
        member_id,
        sector,
        sector_kind,
        {{ quarter_text('joined_date') }} as cohort,
        case when left_date is not null then 1 else 0 end as has_left,
        cast(
            {{ dbt.datediff('joined_date', 'coalesce(left_date, as_of_date)', 'day') }}
            as {{ dbt.type_int() }}
        ) as n_days
    from members
    where joined_date is not null and has_impossible_order = 0
)

select * from final
