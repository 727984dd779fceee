{#
    The columns of a table's extract at a place from the latest, which is 1: what another
    extract had does not make it missing from this one.
#}
{% macro latest_columns(table, place=1) -%}
    (
        with landed_files as (
            select * from {{ source('landing', 'landed_files') }}
            where table_name = '{{ table }}' and n_read > 0
        ),

        placed as (
            select
                *,
                row_number() over (order by extract_date desc nulls last) as place
            from landed_files
        )

        select distinct named.column_name
        from {{ source('landing', 'landed_columns') }} as named
        inner join placed
            on
                named.table_name = placed.table_name
                and named.file_name = placed.file_name
                and placed.place = {{ place }}
    )
{%- endmacro %}
