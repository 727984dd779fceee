{#
    Shares are made of published counts; what compares two groups is of exact ones, to
    two decimals or whole people (0 is added, so that none is minus nothing), and hidden
    with any count that it would give away.
-#}
{%- set counts = ['n_bme', 'n_white', 'n_reference_bme', 'n_reference_white'] -%}
with

representation as (
    select * from {{ released('rpt_recruitment_representation') }} as counted
),

judged as (
    select
        *,
        {%- for count in counts %}
        coalesce({{ is_suppressed(count) }}, false)
        or
        {%- endfor %}
        -- Whoever is lost on the way must not be few, where the value would tell.
        coalesce(
            measure in ('progression_ratio', 'log_odds_change', 'expected', 'excess')
            and (
                {{ is_suppressed('(n_reference_bme - n_bme)') }}
                or {{ is_suppressed('(n_reference_white - n_white)') }}
            ),
            false
        ) as is_suppressed,
        {{ published_count('n') }} as published_n,
        {{ published_count('n_bme') }} as published_bme
    from representation
),

shared as (
    select
        *,
        {{ published_share('published_bme', 'published_n') }} as share_value,
        {{ wilson_low(capped('published_bme', 'published_n'), 'published_n') }}
            as share_low,
        {{ wilson_high(capped('published_bme', 'published_n'), 'published_n') }}
            as share_high,
        case when measure = 'excess' then 0 else 2 end as places
    from judged
),

final as (
    select
        scope,
        measure,
        period,
        stage,
        from_stage,
        {%- for count in counts %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        published_n as n,
        {%- for bound, shared in [
            ('value', 'value'), ('ci_low', 'low'), ('ci_high', 'high')
        ] %}
        case
            when not is_reportable or is_suppressed then null
            when measure = 'share' then share_{{ shared }}
            when measure = 'expected'
                then
                    round({{ bound }} / {{ var('disclosure_base') }}, 0)
                    * {{ var('disclosure_base') }}
            else {{ rounded_by(bound, "places") }} + 0
        end as {{ bound }},
        {%- endfor %}
        case when not is_suppressed then round(p_value, 3) end as p_value,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from shared
)

select * from final
