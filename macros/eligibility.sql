{# The fields that an eligibility rule can name: the model fields, and White or BME. #}
{% macro eligibility_fields() -%}
    {%- set fields = {"white_bme": {"kind": "nominal", "column": "ethnic_origin"}} -%}
    {%- do fields.update(var("model_fields")) -%}
    {{- return(fields) -}}
{%- endmacro %}

{# The names of those fields, as a list in SQL: of words, or of levels. #}
{% macro eligibility_field_names(of_words) -%}
    {%- set names = [] -%}
    {%- for name, field in eligibility_fields().items()
        if (field.kind == "nominal") == of_words -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    ('{{ names | join("', '") }}')
{%- endmacro %}
