with

segments as (
    select * from {{ released('rpt_community_segment') }} as counted
),

segment_profile as (
    select * from {{ ref('pub_community_segment_profile') }}
    where not is_suppressed
),

words as (
    select * from {{ segment_words('segment_profile') }} as described
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public
    from segments
),

hidden as (
    select
        *,
        {{ capped('n_events_public', 'n_public') }} as n_shown,
        {{ is_suppressed('n_ever') }} as has_few
    from rounded
),

final as (
    select
        hidden.segment_id,
        words.words,
        {{ published_count('hidden.n_ever') }} as n_ever,
        hidden.n_public as n,
        hidden.n_shown as n_events,
        {{ published_share('hidden.n_shown', 'hidden.n_public') }} as value,
        {{ wilson_low('hidden.n_shown', 'hidden.n_public') }} as ci_low,
        {{ wilson_high('hidden.n_shown', 'hidden.n_public') }} as ci_high,
        case
            when hidden.n_shown is not null and hidden.n_public > 0 then hidden.method
        end as method,
        case when not hidden.has_few then hidden.jaccard end as jaccard,
        case when not hidden.has_few then hidden.jaccard_ci_low end as jaccard_ci_low,
        case when not hidden.has_few then hidden.jaccard_ci_high end
            as jaccard_ci_high,
        case when not hidden.has_few then hidden.is_stable end as is_stable,
        hidden.has_few or hidden.n_shown is null or hidden.n_public is null
            as is_suppressed,
        hidden.reason
    from hidden
    left join words
        on hidden.segment_id = words.segment_id
)

select * from final
