{#
    The group of a protected field that a person is counted in, in words. Whoever has
    not said, or said what no mapping knows, is Not known.

    field: a contract column of protected_fields; relation: of enrolments.
#}
{% macro protected_group(field, relation) -%}
    coalesce(
        {%- if field == 'age' %}
        case
            when {{ relation }}.age < 30 then 'Under 30'
            when {{ relation }}.age < 40 then '30-39'
            when {{ relation }}.age < 50 then '40-49'
            when {{ relation }}.age < 60 then '50-59'
            when {{ relation }}.age >= 60 then '60 and over'
        end,
        nullif({{ relation }}.age_band_mapped, 'Not stated'),
        {%- elif field == 'ethnic_origin' %}
        {{ relation }}.ethnic_group,
        {%- else %}
        nullif({{ relation }}.{{ field }}_mapped, 'Not stated'),
        {%- endif %}
        'Not known'
    )
{%- endmacro %}

{# The protected fields, none (everybody), one or two at a time. #}
{% macro protected_field_choices() -%}
    {%- set fields = var('protected_fields') -%}
    {%- set choices = [[]] -%}
    {%- for field in fields -%}
        {%- do choices.append([field]) -%}
    {%- endfor -%}
    {%- for field in fields -%}
        {%- for other in fields[loop.index:] -%}
            {%- do choices.append([field, other]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(choices) -}}
{%- endmacro %}

{# A sum of decimals is the same whatever the order; one of floats is not. #}
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(28, 12))) as {{ type_double() }})
{%- endmacro %}
