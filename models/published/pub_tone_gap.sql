{%- set counts = ['n', 'n_reference', 'n_candidates', 'n_reference_candidates'] -%}
with

tone_gap as (
    select * from {{ ref('rpt_tone_gap') }}
),

judged as (
    select
        *,
        coalesce(
            {%- for count in counts %}
            {{ is_suppressed(count) }} {{- " or" if not loop.last }}
            {%- endfor %},
            false
        ) as is_suppressed
    from tone_gap
),

final as (
    select
        model,
        author_role,
        measure,
        field,
        field_level,
        reference_level,
        by_field,
        by_level,
        by_reference_level,
        {%- for count in counts %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        {{ published_count('n_missing') }} as n_missing,
        {{ published_count('n_authors') }} as n_authors,
        {%- for name, places in [
            ('value', 3), ('ci_low', 3), ('ci_high', 3), ('p_value', 4),
            ('adjusted_p_value', 4), ('detectable_gap', 3), ('standardised', 2),
            ('standardised_ci_low', 2), ('standardised_ci_high', 2)
        ] %}
        case when not is_suppressed then round({{ name }}, {{ places }}) + 0 end
            as {{ name }},
        {%- endfor %}
        method,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
