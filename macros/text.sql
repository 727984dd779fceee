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

{# What no model reads of a table, in words, and whether its authors are named: one row. #}
{% macro left_out(table_name, words) -%}
    select
        ' Left out: ' || nullif({{ dbt.listagg(
            "case when is_said then coalesce('about ' || " ~ whole("n_rows")
            ~ ", 'some') || ' ' || words end",
            "', '",
            "order by words"
        ) }}, '') || '.' as sentence,
        max(
            case
                when quality_check = 'no_authors_named' and n_rows = n and n > 0
                    then ' The extract names no authors: each text counts as an'
                        || ' author''s own, so intervals are too narrow where somebody'
                        || ' wrote several.'
            end
        ) as no_authors
    from (
        select
            *,
            n_rows > 0 or is_suppressed as is_said,
            case quality_check
                {%- for check, said in words.items() %}
                when '{{ check }}' then '{{ said }}'
                {%- endfor %}
            end as words
        from {{ ref("pub_recruitment_quality") }}
        where table_name = '{{ table_name }}'
    ) as checked
{%- endmacro %}

{# What no model reads of the assessments. #}
{% macro left_out_texts() -%}
    {{ left_out("assessments", {
        "no_text": "texts without a word",
        "text_too_long":
            "texts longer than " ~ "{:,}".format(var("text_max_characters"))
            ~ " characters",
        "author_not_given": "texts whose author is not given",
    }) }}
{%- endmacro %}
