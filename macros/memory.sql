{# Keep the engine within the memory that WORKFORCE_MEMORY names, such as 6GB. #}
{% macro limit_memory() -%}
    {%- set limit = env_var("WORKFORCE_MEMORY", "") -%}
    {%- if limit and target.type == "duckdb" -%}
        set memory_limit = '{{ sql_text(limit) }}';
        set preserve_insertion_order = false
    {%- endif -%}
{%- endmacro %}
