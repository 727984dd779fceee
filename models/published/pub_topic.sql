{#-
    Texts are no people: what would tell of few candidates, or of a few whose texts are
    of something else, is hidden as what tells of few texts.
-#}
with

topics as (
    select * from {{ ref('rpt_topic') }}
),

counted as (
    select
        *,
        coalesce(
            {{ is_suppressed('n_candidates') }}
            or {{ is_suppressed('n_mention_candidates') }}
            or {{ is_suppressed('n_other_candidates') }},
            false
        ) as is_of_few
    from topics
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        case
            when not is_of_few then {{ published_part('n_mentions', 'n') }}
        end as n_mentions_public
    from counted
),

judged as (
    select
        *,
        n > 0
        and (n_public is null or (topic is not null and n_mentions_public is null))
            as is_suppressed,
        {{ published_share('n_mentions_public', 'n_public') }} as told
    from rounded
),

final as (
    select
        topic,
        label,
        words,
        field,
        field_level,
        n_public as n,
        {{ capped('n_mentions_public', 'n_public') }} as n_mentions,
        {{ published_count('n_candidates') }} as n_candidates,
        {{ published_count('n_authors') }} as n_authors,
        case when not is_suppressed then told end as value,
        case when not is_suppressed then least(round(ci_low, 2), told) end as ci_low,
        case when not is_suppressed then greatest(round(ci_high, 2), told) end
            as ci_high,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
