with

workforce_share as (
    select * from {{ released('rpt_workforce_share') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n_people') }} as n_people_public,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_compared', 'n') }} as n_compared_public
    from workforce_share
),

final as (
    select
        indicator,
        snapshot_date,
        is_latest,
        field,
        compared_level,
        breakdown,
        breakdown_level,
        n_people_public as n_people,
        {{ published_count('n_not_stated') }} as n_not_stated,
        n_public as n,
        {{ capped('n_compared_public', 'n_public') }} as n_compared,
        {{ published_share('n_compared_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_compared_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_compared_public', 'n_public'), 'n_public') }}
            as ci_high,
        {{ published_share('n_compared_public', 'n_people_public') }} as value_of_all,
        case when n_compared_public is not null and n_public > 0 then 'Wilson' end
            as method,
        n > 0 and (n_public is null or n_compared_public is null) as is_suppressed,
        reason
    from rounded
)

select * from final
