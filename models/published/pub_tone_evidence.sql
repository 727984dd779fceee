{%- set counts = ['n', 'n_positive', 'n_negative', 'n_neither', 'n_uncoded'] -%}
with

tone_evidence as (
    select * from {{ ref('rpt_tone_evidence') }}
),

final as (
    select
        measure,
        {%- for count in counts %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        round(value, 3) as value,
        round(ci_low, 3) as ci_low,
        round(ci_high, 3) as ci_high,
        baseline,
        method,
        is_reportable,
        reason
    from tone_evidence
)

select * from final
