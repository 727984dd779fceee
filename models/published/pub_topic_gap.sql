{#
    Gaps are of exact counts, to three decimals, where enough texts on each side mention
    the topic and enough do not, and these are of enough candidates.
-#}
with

gaps as (
    select * from {{ ref('rpt_topic_gap') }}
),

judged as (
    select
        *,
        is_reportable
        and least(
            n,
            n_reference,
            n_mentions,
            n_texts - n_mentions,
            n_reference_mentions,
            n_reference_texts - n_reference_mentions,
            n_candidates,
            n_reference_candidates,
            n_mention_candidates,
            n_other_candidates
        ) < {{ var('disclosure_threshold') }} as is_suppressed
    from gaps
),

final as (
    select
        adjustment,
        topic,
        label,
        field,
        field_level,
        reference_level,
        {%- for count in [
            'n', 'n_reference', 'n_missing', 'n_candidates', 'n_reference_candidates',
            'n_authors'
        ] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then round({{ bound }}, 3) + 0 end as {{ bound }},
        {%- endfor %}
        {%- for p in ['p_value', 'adjusted_p_value'] %}
        case when not is_suppressed then round({{ p }}, 4) end as {{ p }},
        {%- endfor %}
        case when not is_suppressed then round(detectable_gap, 3) end as detectable_gap,
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
