with

landed as (
    select * from {{ landing_verdict('simulated') }} as verdicts
),

final as (
    select
        parameter,
        value
    from landed
    where rejection_reason is null
)

select * from final
