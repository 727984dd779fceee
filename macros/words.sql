{# Each spelling of each field, once, with what it is mapped to. #}
{% macro mapped_spellings(fields, relation) -%}
    (
        with spellings as (
            {%- for field in fields %}
            select
                '{{ field }}' as field,
                {{ field }} as spelling
            from {{ relation }}
            where {{ field }} is not null
            group by {{ field }}
            {{ "union all" if not loop.last }}
            {%- endfor %}
        )

        select
            spellings.field,
            spellings.spelling,
            words.field_group,
            words.field_group_level
        from spellings
        inner join {{ ref('int_reference__words') }} as words
            on
                spellings.field = words.field
                and {{ normalised('spellings.spelling') }} = words.word
    )
{%- endmacro %}

{# What each field is mapped to, and the place of its group in the order of the field. #}
{% macro mapped_columns(fields) -%}
    {%- for field in fields %}
        {{ field }}_words.field_group as {{ field }}_mapped,
        {{ field }}_words.field_group_level as {{ field }}_level
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One join to the spellings of each field. #}
{% macro mapped_joins(fields, relation) -%}
    {%- for field in fields %}
    left join spellings as {{ field }}_words
        on
            {{ field }}_words.field = '{{ field }}'
            and {{ field }}_words.spelling = {{ relation }}.{{ field }}
    {%- endfor %}
{%- endmacro %}
