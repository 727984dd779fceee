with

mix as (
    select * from {{ released('rpt_community_mix') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_level', 'n') }} as n_level_public
    from mix
),

final as (
    select
        population,
        breakdown,
        breakdown_level,
        field,
        field_level,
        measure,
        n_public as n,
        {{ capped('n_level_public', 'n_public') }} as n_level,
        {{ published_share('n_level_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_level_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_level_public', 'n_public'), 'n_public') }} as ci_high,
        case when n_level_public is not null and n_public > 0 then 'Wilson' end
            as method,
        n_level_public is null or n_public is null as is_suppressed,
        reason
    from rounded
)

select * from final
