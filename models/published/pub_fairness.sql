{#
    Shares are made of published counts. A mean or a difference is of exact ones, to two
    decimals (0 is added, so that none is minus nothing), and hidden with any count that
    it would give away.
-#}
with

fairness as (
    select * from {{ released('rpt_fairness') }} as counted
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

judged as (
    select
        fairness.*,
        programmes.programme_name,
        programmes.ladder_level,
        fairness.measure in (
            'accuracy',
            'set_coverage',
            'selection_rate',
            'programme_coverage',
            'uncalibrated_share'
        ) as is_share,
        {%- for count in ['n', 'n_part', 'n_reference', 'n_reference_part'] %}
        coalesce({{ is_suppressed('fairness.' ~ count) }}, false)
        or
        {%- endfor %}
        -- Whoever is not counted must not be few either, where the value would tell.
        coalesce(
            fairness.measure in (
                'accuracy', 'calibration', 'selection_difference', 'selection_ratio'
            )
            and (
                {{ is_suppressed('(fairness.n - fairness.n_part)') }}
                or coalesce(
                    {{ is_suppressed(
                        '(fairness.n_reference - fairness.n_reference_part)'
                    ) }},
                    false
                )
            ),
            false
        ) as is_suppressed,
        {{ published_count('fairness.n') }} as published_n,
        {{ published_count('fairness.n_part') }} as published_part
    from fairness
    left join programmes
        on fairness.programme_id = programmes.programme_id
),

shared as (
    select
        *,
        {{ published_share('published_part', 'published_n') }} as share_value,
        {{ wilson_low(capped('published_part', 'published_n'), 'published_n') }}
            as share_low,
        {{ wilson_high(capped('published_part', 'published_n'), 'published_n') }}
            as share_high
    from judged
),

final as (
    select
        specification,
        estimator,
        measure,
        field,
        group_name,
        other_field,
        other_group_name,
        programme_id,
        programme_name,
        ladder_level,
        reference_group,
        published_n as n,
        case
            when not is_reportable or is_suppressed then null
            when is_share then share_value
            else round(value, 2) + 0
        end as value,
        case when is_reportable and not is_suppressed then round(raw_value, 2) end
            as raw_value,
        {%- for bound in ['low', 'high'] %}
        case
            when not is_reportable or is_suppressed then null
            when is_share then share_{{ bound }}
            else round(ci_{{ bound }}, 2) + 0
        end as ci_{{ bound }},
        {%- endfor %}
        case when not is_suppressed then method end as method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from shared
)

select * from final
