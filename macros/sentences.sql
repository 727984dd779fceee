{# A number with a fixed count of decimals, as text. #}
{% macro decimals(value, places) -%}
    cast(cast(round({{ value }}, {{ places }}) as decimal(12, {{ places }})) as {{ dbt.type_string() }})
{%- endmacro %}

{# The 95% interval of a share, as text: 95% interval 63% to 76%. #}
{% macro percent_interval(low, high) -%}
    '95% interval ' || {{ percent(low) }} || ' to ' || {{ percent(high) }}
{%- endmacro %}

{# A classifier as a sentence speaks of it. #}
{% macro estimator_label(estimator) -%}
    case
        when {{ estimator }} = 'band_only' then 'the rule by band alone'
        else 'the ' || {{ field_label(estimator) }}
    end
{%- endmacro %}

{# Text with a capital letter, as a sentence begins. #}
{% macro capitalised(text) -%}
    upper(substring({{ text }}, 1, 1)) || substring({{ text }}, 2)
{%- endmacro %}
