with

need_coverage as (
    select * from {{ released('rpt_need_coverage') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_short', 'n') }} as n_short_public
    from need_coverage
),

final as (
    select
        subdomain_id,
        subdomain,
        domain,
        workshops,
        programmes,
        fellowship_themes,
        is_covered,
        measure,
        n_public as n,
        {{ capped('n_short_public', 'n_public') }} as n_short,
        {{ published_share('n_short_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_short_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_short_public', 'n_public'), 'n_public') }}
            as ci_high,
        method,
        n > 0 and (n_public is null or n_short_public is null) as is_suppressed,
        reason,
        need_rank,
        need_rank_ci_low,
        need_rank_ci_high
    from rounded
)

select * from final
