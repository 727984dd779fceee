{# Keep the engine within the memory that WORKFORCE_MEMORY names, such as 6GB. #}
{% macro limit_memory() -%}
    {{- return(adapter.dispatch("limit_memory")()) -}}
{%- endmacro %}

{% macro default__limit_memory() %}{% endmacro %}

{% macro duckdb__limit_memory() -%}
    {%- set limit = env_var("WORKFORCE_MEMORY", "") -%}
    {%- if limit -%}
        set memory_limit = '{{ sql_text(limit) }}';
        set preserve_insertion_order = false
    {%- endif -%}
{%- endmacro %}
