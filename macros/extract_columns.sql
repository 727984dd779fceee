{#
    The columns of one extract of a table: what another extract had does not make it
    missing from this one.

    place: of the extract, 1 is the latest.
#}
{% macro extract_columns(table, place) -%}
    (
        with placed as (
            select
                *,
                row_number() over (order by extract_date desc nulls last) as place
            from {{ source('landing', 'landed_files') }}
            where table_name = '{{ table }}' and n_read > 0
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

{# Whether a landed row is of the latest extract of its table. #}
{% macro is_latest_extract(table) -%}
    (
        extract_date is null
        or extract_date = (
            select max(files.extract_date)
            from {{ source('landing', 'landed_files') }} as files
            where files.table_name = '{{ table }}' and files.n_read > 0
        )
    )
{%- endmacro %}
