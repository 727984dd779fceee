{# The SQL type of a model field, by its kind. #}
{% macro model_field_type(kind) -%}
    {{ dbt.type_string() if kind == "nominal" else dbt.type_int() }}
{%- endmacro %}

{# Every model field as a column: the field itself where the specification has it. #}
{% macro specification_fields(fields, relation) -%}
    {%- for name, field in var("model_fields").items() %}
        {%- if name in fields %}
        {{ relation }}.{{ name }}
        {%- else %}
        cast(null as {{ model_field_type(field.kind) }}) as {{ name }}
        {%- endif %}
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# What a row needs to enter a specification, as a list in SQL. #}
{% macro specification_needs(specification) -%}
    ('{{ (specification.fields + ["programme_id"]) | join("', '") }}')
{%- endmacro %}
