{# The characteristics of candidates and hiring managers that texts are compared by. #}
{% macro topic_characteristics() -%}
    {%- set fields = var("ratio_references") | list -%}
    {%- for field in ["white_bme", "gender"] if field in fields -%}
        {%- do fields.append("manager_" ~ field) -%}
    {%- endfor -%}
    {{- return(fields) -}}
{%- endmacro %}

{# What the texts of the models are broken down by, in the order of the cells. #}
{% macro topic_fields() -%}
    {{- return(["outcome", "author_role"] + topic_characteristics()) -}}
{%- endmacro %}

{# Whom the texts of a level are about, as a sentence speaks of them. #}
{% macro topic_group(field, level) -%}
    case
        when {{ field }} = 'is_disabled' and {{ level }} = 'Yes'
            then 'disabled candidates'
        when {{ field }} = 'is_disabled' then 'candidates who are not disabled'
        when {{ field }} = 'manager_gender'
            then 'candidates of ' || lower({{ level }}) || ' hiring managers'
        when {{ field }} = 'manager_white_bme'
            then 'candidates of ' || {{ level }} || ' hiring managers'
        when {{ field }} = 'gender' then lower({{ level }}) || ' candidates'
        else {{ level }} || ' candidates'
    end
{%- endmacro %}

{# A setting of how many a known word is of, or by; an error where it is under ten. #}
{% macro fewest_of_a_word(name) -%}
    {%- if execute and var(name) < 10 -%}
        {%- do exceptions.raise_compiler_error(
            name ~ " is " ~ var(name) ~ ", and may be no less than 10: words of fewer"
            ~ " would tell who is written about, or who writes."
        ) -%}
    {%- endif -%}
    {{- var(name) -}}
{%- endmacro %}
