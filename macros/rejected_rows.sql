{# What one table rejected: the rows of a bad verdict and the lines no reader could split. #}
{% macro rejected_rows(table) -%}
with

verdicts as (
    select * from {{ landing_verdict(table) }} as verdicts
),

unreadable as (
    select * from {{ source('landing', 'rejected_lines') }}
    where table_name = '{{ table }}'
),

final as (
    select
        cast('{{ table }}' as {{ dbt.type_string() }}) as table_name,
        source_file as file_name,
        extract_date,
        source_line as line_number,
        rejection_reason
    from verdicts

    union all

    select
        table_name,
        file_name,
        extract_date,
        line_number,
        reason as rejection_reason
    from unreadable
)

select * from final
{%- endmacro %}
