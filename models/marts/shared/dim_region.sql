with

regions as (
    select * from {{ ref('regions') }}
),

final as (
    select
        region,
        nation
    from regions
)

select * from final
