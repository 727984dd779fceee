with

community_quality as (
    select * from {{ released('rpt_community_quality') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_rows', 'n') }} as n_rows_public
    from community_quality
),

final as (
    select
        table_name,
        quality_check,
        n_public as n,
        {{ capped('n_rows_public', 'n_public') }} as n_rows,
        {{ published_share('n_rows_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_rows_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_rows_public', 'n_public'), 'n_public') }} as ci_high,
        n > 0 and (n_public is null or n_rows_public is null) as is_suppressed,
        reason
    from rounded
)

select * from final
