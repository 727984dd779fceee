with

changes as (
    select * from {{ ref('rpt_workshop_change') }}
),

final as (
    select
        measure,
        run_id,
        n_runs,
        {{ published_count('n') }} as n,
        {{ published_mean('value', 'n') }} as value,
        {{ published_mean('ci_low', 'n') }} as ci_low,
        {{ published_mean('ci_high', 'n') }} as ci_high,
        case when not {{ is_suppressed('n') }} then method end as method,
        {{ is_suppressed('n') }} and is_reportable as is_suppressed,
        reason
    from changes
)

select * from final
