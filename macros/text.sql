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

{#
    A text key of several columns; NULL counts as a value of its own. Each value stands
    behind its length, so that no two rows of values make the same text.
#}
{% macro row_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- set text = "cast(" ~ column ~ " as " ~ dbt.type_string() ~ ")" -%}
        {%- set size = "cast(length(" ~ text ~ ") as " ~ dbt.type_string() ~ ")" -%}
        {%- if column == "null" -%}
            {%- do parts.append("'~'") -%}
        {%- else -%}
            {%- do parts.append("coalesce(" ~ size ~ " || ':' || " ~ text ~ ", '~')") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(joined_texts(parts)) }}
{%- endmacro %}

{# Texts that are never NULL, one behind the other. #}
{% macro joined_texts(parts) -%}
    {{- return(adapter.dispatch("joined_texts")(parts)) -}}
{%- endmacro %}

{% macro default__joined_texts(parts) -%}
    {{- return(dbt.concat(parts)) -}}
{%- endmacro %}

{# One function copies the texts once; || copies all that stands before it each time. #}
{% macro duckdb__joined_texts(parts) -%}
    {{- return("concat(" ~ parts | join(", ") ~ ")") -}}
{%- endmacro %}
