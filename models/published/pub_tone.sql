{#-
    A share is made of published counts. Its interval allows for texts of one author
    being alike, so it is of exact ones, to whole percents, and hidden with any count
    that it would give away.
-#}
with

tone as (
    select * from {{ ref('rpt_tone') }}
),

judged as (
    select
        *,
        {{ is_suppressed('n') }}
        or {{ is_suppressed('n_candidates') }}
        or coalesce(
            {{ is_suppressed('n_events') }} or {{ is_suppressed('(n - n_events)') }},
            false
        ) as is_suppressed,
        {{ published_count('n') }} as published_n,
        {{ published_part('n_events', 'n') }} as published_events
    from tone
),

shown as (
    select
        *,
        case
            when is_suppressed or not is_reportable then null
            when measure = 'mean_tone' then round(value, 2) + 0
            else {{ published_share('published_events', 'published_n') }}
        end as published_value
    from judged
),

final as (
    select
        field,
        field_level,
        outcome,
        measure,
        published_n as n,
        {{ published_count('n_candidates') }} as n_candidates,
        {{ published_count('n_authors') }} as n_authors,
        {{ capped('published_events', 'published_n') }} as n_events,
        published_value as value,
        case
            when published_value is not null
                then least(round(ci_low, 2) + 0, published_value)
        end as ci_low,
        case
            when published_value is not null
                then greatest(round(ci_high, 2) + 0, published_value)
        end as ci_high,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from shown
)

select * from final
