{#
    The group of a protected field that a person is counted in, in words. Whoever has
    not said, or said what no mapping knows, is Not known.

    field: a contract column of protected_fields; relation: of enrolments.
#}
{% macro protected_group(field, relation) -%}
    coalesce(
        {%- if field == 'age' %}
        nullif({{ relation }}.age_band_mapped, 'Not stated'),
        {{ age_band(relation ~ '.age') }},
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

{# The age bands of the reference seeds, from an age in years. #}
{% macro age_band(age) -%}
    case
        when {{ age }} < 25 then 'Under 25'
        when {{ age }} < 35 then '25-34'
        when {{ age }} < 45 then '35-44'
        when {{ age }} < 55 then '45-54'
        when {{ age }} < 65 then '55-64'
        when {{ age }} >= 65 then '65 and over'
    end
{%- endmacro %}
