{#
    Estimates are of exact counts, to three decimals, where each side has enough people
    of either kind, and of either outcome where it is the letter.
-#}
{%- set counts = [
    'n_before',
    'n_bme_before',
    'n_bme_after',
    'n_bme',
    'n_bme_offered',
    'n_letter',
    'n_letter_offered',
    'n_letter_bme',
    'n_letter_bme_offered',
] -%}
with

changes as (
    select * from {{ ref('rpt_recruitment_change') }}
),

white as (
    select
        *,
        n - n_bme as n_white,
        n_letter - n_letter_bme as n_letter_white,
        n_letter_offered - n_letter_bme_offered as n_letter_white_offered
    from changes
),

-- Both kinds on both sides; NULL where nothing is counted.
sized as (
    select
        *,
        case topic
            when 'level'
                then
                    least(
                        n_bme_before,
                        n_before - n_bme_before,
                        n_bme_after,
                        n - n_before - n_bme_after
                    )
            else
                least(
                    n_letter_bme_offered,
                    n_letter_bme - n_letter_bme_offered,
                    n_letter_white_offered,
                    n_letter_white - n_letter_white_offered,
                    n_bme_offered - n_letter_bme_offered,
                    n_bme - n_letter_bme
                    - (n_bme_offered - n_letter_bme_offered)
                )
        end as n_fewest
    from white
),

judged as (
    select
        *,
        is_reportable
        and n_fewest < {{ var('disclosure_threshold') }} as is_suppressed
    from sized
),

final as (
    select
        topic,
        measure,
        scope,
        stage,
        start_month,
        is_placebo,
        clustered_by,
        n_months_before,
        n_months_after,
        {%- for count in counts[:3] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        n_clusters,
        {%- for count in counts[3:] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {{ published_count('n') }} as n,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then round({{ bound }}, 3) + 0 end as {{ bound }},
        {%- endfor %}
        case when not is_suppressed then method end as method,
        case when not is_suppressed then round(detectable_change, 3) end
            as detectable_change,
        case when not is_suppressed then round(autocorrelation, 2) + 0 end
            as autocorrelation,
        case when not is_suppressed then round(p_value, 3) end as p_value,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
