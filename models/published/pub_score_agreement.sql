with

score_agreement as (
    select * from {{ ref('rpt_score_agreement') }}
),

judged as (
    select
        *,
        is_reportable
        and ({{ is_suppressed('n') }} or {{ is_suppressed('n_vacancies') }})
            as is_suppressed
    from score_agreement
),

final as (
    select
        posts,
        measure,
        {%- for count in ['n', 'n_scores', 'n_vacancies', 'n_left_out'] %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then round({{ bound }}, 2) end as {{ bound }},
        {%- endfor %}
        method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
