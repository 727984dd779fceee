with

topics as (
    select * from {{ ref('rpt_topic') }}
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_mentions', 'n') }} as n_mentions_public
    from topics
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
        {{ published_count('n_authors') }} as n_authors,
        case when not is_suppressed then told end as value,
        case when not is_suppressed then least(round(ci_low, 2), told) end as ci_low,
        case when not is_suppressed then greatest(round(ci_high, 2), told) end
            as ci_high,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few texts to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
