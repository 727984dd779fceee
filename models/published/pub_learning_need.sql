with

learning_need as (
    select * from {{ released('rpt_learning_need') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_short', 'n') }} as n_short_public
    from learning_need
),

final as (
    select
        breakdown,
        breakdown_level,
        scope,
        domain,
        subdomain,
        measure,
        n_public as n,
        {{ capped('n_short_public', 'n_public') }} as n_short,
        case
            when measure = 'share_short'
                then {{ published_share('n_short_public', 'n_public') }}
            else {{ published_mean('value', 'n', 2) }}
        end as value,
        case
            when measure = 'share_short'
                then
                    {{ wilson_low(
                        capped('n_short_public', 'n_public'), 'n_public'
                    ) }}
            else {{ published_mean('ci_low', 'n', 2) }}
        end as ci_low,
        case
            when measure = 'share_short'
                then
                    {{ wilson_high(
                        capped('n_short_public', 'n_public'), 'n_public'
                    ) }}
            else {{ published_mean('ci_high', 'n', 2) }}
        end as ci_high,
        method,
        n > 0
        and (n_public is null or (measure = 'share_short' and n_short_public is null))
            as is_suppressed,
        -- A reason can tell how few there are.
        case when not {{ is_suppressed('n') }} then reason end as reason
    from rounded
)

select * from final
