{%- set measures = [
    'own_level_change', 'required_level_change', 'confidence_change', 'days_between'
] -%}
with

person_changes as (
    select * from {{ ref('int_capability__person_changes') }}
),

{% for measure in measures -%}
{{ measure }}s as (
    select
        scope,
        domain,
        subdomain,
        '{{ measure }}' as measure,
        {{ mean_estimate(measure) }}
    from person_changes
    group by scope, domain, subdomain
),

{% endfor -%}
estimated as (
    {%- for measure in measures %}
    select * from {{ measure }}s
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        scope,
        domain,
        subdomain,
        measure,
        n,
        value,
        ci_low,
        ci_high,
        case when {{ mean_refusal('n') }} is null then 'Student t, paired' end
            as method,
        {{ mean_refusal('n') }} is null as is_reportable,
        {{ mean_refusal('n') }} as reason
    from estimated
)

select * from final
