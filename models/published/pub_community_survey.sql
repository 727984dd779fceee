{#
    What few have said in the same words could be somebody's own: such answers are
    counted together, without the words.
-#}
with

survey as (
    select * from {{ released('rpt_community_survey') }} as counted
),

gathered as (
    select
        question,
        case
            when {{ is_suppressed('n_events') }} then 'Any other answer' else answer
        end as answer,
        max(n) as n,
        cast(sum(n_events) as {{ dbt.type_bigint() }}) as n_events
    from survey
    where not {{ is_suppressed('n') }}
    group by
        question,
        case
            when {{ is_suppressed('n_events') }} then 'Any other answer' else answer
        end
),

rounded as (
    select
        *,
        {{ published_count('n') }} as n_public,
        {{ published_part('n_events', 'n') }} as n_events_public
    from gathered
),

final as (
    select
        question,
        answer,
        n_public as n,
        {{ capped('n_events_public', 'n_public') }} as n_events,
        {{ published_share('n_events_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_events_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_events_public', 'n_public'), 'n_public') }} as ci_high,
        case when n_events_public is not null then 'Wilson' end as method,
        n_events_public is null as is_suppressed
    from rounded
)

select * from final
