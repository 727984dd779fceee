with

headline as (
    select * from {{ released('rpt_headline') }} as counted
),

-- A few of a group, or all of it but a few, hide what rests on them.
rounded as (
    select
        headline_number,
        area,
        metric,
        label,
        description,
        kind,
        reason as refusal,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_part', 'n') }} as n_part_public,
        {{ published_count('n_compared') }} as n_compared_public,
        {{ published_part('n_compared_part', 'n_compared') }} as n_compared_part_public,
        {{ is_suppressed('n') }}
        or coalesce(
            {{ is_suppressed('n_part') }} or {{ is_suppressed('(n - n_part)') }}, false
        )
        or coalesce(
            {{ is_suppressed('n_compared') }}
            or {{ is_suppressed('n_compared_part') }}
            or {{ is_suppressed('(n_compared - n_compared_part)') }},
            false
        ) as is_suppressed
    from headline
),

published as (
    select
        headline_number,
        area,
        metric,
        label,
        description,
        kind,
        refusal,
        is_suppressed,
        n_public as n,
        {{ capped('n_part_public', 'n_public') }} as n_part,
        n_compared_public as n_compared,
        {{ capped('n_compared_part_public', 'n_compared_public') }} as n_compared_part,
        case when is_suppressed then 'hidden' else refusal end as reason
    from rounded
),

{{ headline_estimates('published') }},

final as (
    select
        headline_number,
        area,
        metric,
        label,
        description,
        kind,
        n,
        n_part,
        n_compared,
        n_compared_part,
        case
            when kind = 'share' then {{ published_share('n_part', 'n') }}
            when kind = 'ratio' then round(value, 2)
            else value
        end as value,
        ci_low,
        ci_high,
        method,
        is_suppressed,
        refusal as reason
    from estimated
)

select * from final
