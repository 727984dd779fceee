with

region as (
    select * from {{ released('rpt_region') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_part', 'n') }} as n_part_public
    from region
),

final as (
    select
        region,
        measure,
        n_public as n,
        {{ capped('n_part_public', 'n_public') }} as n_part,
        {{ published_share('n_part_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_part_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_part_public', 'n_public'), 'n_public') }} as ci_high,
        method,
        n > 0 and (n_public is null or n_part_public is null) as is_suppressed,
        reason
    from rounded
)

select * from final
