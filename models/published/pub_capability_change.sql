with

capability_change as (
    select * from {{ ref('rpt_capability_change') }}
),

final as (
    select
        scope,
        domain,
        subdomain,
        measure,
        {{ published_count('n') }} as n,
        {{ published_mean('value', 'n', 2) }} as value,
        {{ published_mean('ci_low', 'n', 2) }} as ci_low,
        {{ published_mean('ci_high', 'n', 2) }} as ci_high,
        method,
        {{ is_suppressed('n') }} as is_suppressed,
        case when not {{ is_suppressed('n') }} then reason end as reason
    from capability_change
)

select * from final
