{#
    Ratios and limits are of exact counts, to two decimals, and hidden with any count
    that they would give away.
-#}
{%- set counts = [
    'n_vacancies', 'n_shortlisted', 'n_shortlisted_bme', 'n_appointed', 'n_bme'
] -%}
{%- set limits = [
    'limit_low_95', 'limit_high_95', 'limit_low_99_8', 'limit_high_99_8'
] -%}
with

funnel as (
    select * from {{ released('rpt_recruitment_directorate') }} as counted
),

judged as (
    select
        *,
        {%- for count in counts + [
            '(n_appointed - n_bme)',
            '(n_shortlisted_bme - n_bme)',
            '(n_shortlisted - n_shortlisted_bme)',
            '(n_shortlisted - n_shortlisted_bme - n_appointed + n_bme)',
        ] %}
        {{ "or " if not loop.first }}coalesce({{ is_suppressed(count) }}, false)
        {%- endfor %} as is_suppressed
    from funnel
),

final as (
    select
        measure,
        directorate,
        {%- for count in counts %}
        {{ published_count(count) }} as {{ count }},
        {%- endfor %}
        case
            when not is_suppressed
                then cast({{ published_count('expected') }} as {{ type_double() }})
        end as expected,
        {%- for limit in limits %}
        case when not is_suppressed then round({{ limit }}, 2) end as {{ limit }},
        {%- endfor %}
        {{ published_count('n') }} as n,
        {%- for bound in ['value', 'ci_low', 'ci_high'] %}
        case when not is_suppressed then round({{ bound }}, 2) + 0 end as {{ bound }},
        {%- endfor %}
        case when not is_suppressed then method end as method,
        case when not is_suppressed then round(p_value, 3) end as p_value,
        is_reportable and not is_suppressed as is_reportable,
        case when is_suppressed then 'too few people to publish' else reason end
            as reason,
        is_suppressed
    from judged
)

select * from final
