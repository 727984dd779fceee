{# Why the settings recommend nothing to anybody, in words; NULL where they do. #}
{% macro why_no_recommendation() -%}
    {%- set name = var("recommended_specification") -%}
    {%- if var("leadership_specifications").get(name, {}).get("estimator") -%}
    cast(null as {{ dbt.type_string() }})
    {%- else -%}
    'the settings have no models {{ name | replace("_", " ") }}'
    {%- endif -%}
{%- endmacro %}
