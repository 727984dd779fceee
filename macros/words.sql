{# What each word is mapped to, and the place of its group in the order of the field. #}
{% macro mapped_columns(fields) -%}
    {%- for field in fields %}
        {{ field }}_words.field_group as {{ field }}_mapped,
        {{ field }}_words.field_group_level as {{ field }}_level
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One join to the words of each field. #}
{% macro mapped_joins(fields, relation) -%}
    {%- for field in fields %}
    left join words as {{ field }}_words
        on
            {{ field }}_words.field = '{{ field }}'
            and {{ field }}_words.word = {{ normalised(relation ~ "." ~ field) }}
    {%- endfor %}
{%- endmacro %}
