{#
    The share of a month is made of its published counts. Of fewer than a hundred people
    it would be off by several points, and is hidden; the rules that the month breaks,
    found on exact counts, stay where neither group of it is few.
-#}
with

charts as (
    select * from {{ released('rpt_recruitment_chart') }} as counted
),

judged as (
    select
        *,
        {{ is_suppressed('n') }}
        or coalesce({{ is_suppressed('n_bme') }}, false)
        or coalesce({{ is_suppressed('(n - n_bme)') }}, false) as is_few,
        {{ published_count('n') }} as published_n,
        {{ published_count('n_bme') }} as published_bme
    from charts
),

hidden as (
    select
        *,
        is_few or (is_reportable and n < 100) as is_suppressed
    from judged
),

final as (
    select
        chart,
        scope,
        stage,
        posted_month,
        is_baseline,
        measure,
        published_n as n,
        case when not is_few then published_bme end as n_bme,
        case
            when is_reportable and not is_suppressed
                then {{ published_share('published_bme', 'published_n') }}
        end as value,
        case
            when is_reportable and not is_suppressed
                then
                    {{ wilson_low(
                        capped('published_bme', 'published_n'), 'published_n'
                    ) }}
        end as ci_low,
        case
            when is_reportable and not is_suppressed
                then
                    {{ wilson_high(
                        capped('published_bme', 'published_n'), 'published_n'
                    ) }}
        end as ci_high,
        {%- for line in ['centre', 'limit_low', 'limit_high'] %}
        case when not is_suppressed then round({{ line }}, 2) end as {{ line }},
        {%- endfor %}
        case when not is_few then signals end as signals,
        has_limits,
        round(false_alarm_rate, 2) as false_alarm_rate,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case
            when not is_reportable then reason
            when is_few then 'too few people to publish'
            when is_suppressed
                then 'fewer than 100 people, whose share rounding would blur'
        end as reason,
        is_suppressed
    from hidden
)

select * from final
