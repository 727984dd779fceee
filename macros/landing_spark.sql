{#
    Landing on Spark: Parquet only, in a folder that every worker can read.
#}

{# Without their content: only the paths are asked for. #}
{% macro spark__held_files(folder) %}
    {% set named %}
        create or replace temporary view held_files
        using binaryFile
        options (path '{{ sql_text(folder) }}', recursiveFileLookup 'true')
    {% endset %}
    {% do run_query(named) %}
    {% set held = [] %}
    {% for row in run_query("select path from held_files").rows %}
        {% do held.append(row[0].split(folder ~ "/", 1)[-1]) %}
    {% endfor %}
    {{ return(held) }}
{% endmacro %}

{% macro spark__check_format(table, file) %}
    {% if file.format != "parquet" %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": Spark reads Parquet only. Run: workforce import " ~ table ~ " "
            ~ file.name
        ) %}
    {% endif %}
{% endmacro %}

{% macro spark__extract_header(file, columns) %}
    {% set rows = run_query("describe query select * from " ~ parquet_file(file.path)).rows %}
    {{ return(rows | map(attribute=0) | map("lower") | list) }}
{% endmacro %}

{% macro spark__read_extract(table, file, header) %}
    {% set read %}
        create or replace temporary view landing as
        select
            {%- for column in header %}
            cast({{ adapter.quote(column) }} as string) as {{ adapter.quote(column) }},
            {%- endfor %}
            _metadata.row_index + 1 as record_number
        from {{ parquet_file(file.path) }}
    {% endset %}
    {% do run_query(read) %}
    {% if file.rejects %}
        {% set rejects %}
            create or replace temporary view landing_rejects
            using csv
            options (
                path '{{ sql_text(file.rejects) }}',
                header 'true',
                multiLine 'true',
                escape '"'
            )
        {% endset %}
        {% do run_query(rejects) %}
    {% endif %}
{% endmacro %}

{% macro spark__forget_extract(file) %}
    {% do run_query("drop view landing") %}
{% endmacro %}

{% macro spark__unreadable_lines(file) %}
    {%- if file.rejects -%}
        select cast(line_number as bigint) as line_number, reason, line_text
        from landing_rejects
    {%- else -%}
        {{ no_unreadable_lines() }}
    {%- endif -%}
{% endmacro %}
