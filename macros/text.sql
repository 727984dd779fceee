{# Text as typed, without the blanks around it; NULL where nothing is left. #}
{% macro trimmed(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{# The form in which words are compared: lower case, single blanks. #}
{% macro normalised(column) -%}
    {{ return(adapter.dispatch("normalised")(column)) }}
{%- endmacro %}

{% macro default__normalised(column) -%}
    nullif(lower(trim(regexp_replace({{ column }}, '\\s+', ' '))), '')
{%- endmacro %}

{% macro duckdb__normalised(column) -%}
    nullif(lower(trim(regexp_replace({{ column }}, '\s+', ' ', 'g'))), '')
{%- endmacro %}

{# A text key of several columns; NULL counts as a value of its own. #}
{% macro row_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), '~')"
        ) -%}
        {%- if not loop.last %}{% do parts.append("'|'") %}{% endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}
