with

landed as (
    select * from {{ clean_rows('simulated') }} as landed
),

final as (
    select
        parameter,
        value
    from landed
)

select * from final
