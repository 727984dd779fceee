with

segment_profile as (
    select * from {{ released('rpt_community_segment_profile') }} as counted
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_count('n_level') }} as n_level_public,
        {{ published_count('n_everywhere') }} as n_everywhere_public,
        {{ published_count('n_level_everywhere') }} as n_level_everywhere_public
    from segment_profile
),

capped as (
    select
        *,
        {{ capped('n_level_public', 'n_public') }} as n_shown
    from rounded
),

final as (
    select
        segment_id,
        field,
        field_level,
        is_own_field,
        measure,
        n_public as n,
        n_shown as n_level,
        {{ published_share('n_shown', 'n_public') }} as value,
        {{ wilson_low('n_shown', 'n_public') }} as ci_low,
        {{ wilson_high('n_shown', 'n_public') }} as ci_high,
        case when n_shown is not null and n_public > 0 then method end as method,
        {{ published_share('n_level_everywhere_public', 'n_everywhere_public') }}
            as value_everywhere,
        n_shown is null or n_public is null as is_suppressed
    from capped
)

select * from final
