{#
    The columns of a table's latest extract: what an older extract had does not make it
    missing from the latest.
#}
{% macro latest_columns(table) -%}
    (
        with landed_files as (
            select * from {{ source('landing', 'landed_files') }}
            where table_name = '{{ table }}' and n_read > 0
        ),

        latest as (
            select max(extract_date) as extract_date from landed_files
        )

        select distinct named.column_name
        from {{ source('landing', 'landed_columns') }} as named
        inner join landed_files
            on
                named.table_name = landed_files.table_name
                and named.file_name = landed_files.file_name
        inner join latest
            on
                landed_files.extract_date = latest.extract_date
                or latest.extract_date is null
    )
{%- endmacro %}
