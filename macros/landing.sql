{#
    Landing: each extract becomes raw.<table> once, as it came.

    Every column lands as text, so that one bad number costs its field and not its
    row; staging gives the types. Lines that no reader could split are kept in
    raw.rejected_lines, the columns each extract had in raw.landed_columns, and the
    files themselves in raw.landed_files.
#}

{% macro land_sources() %}
    {% if execute %}
        {% set folder = data_folder() %}
        {% do create_landing_tables() %}
        {% set tables = [] %}
        {% for source in graph.sources.values() if source.source_name == "raw" %}
            {% do tables.append(source) %}
        {% endfor %}
        {% set landed = [] %}
        {% for source in tables | sort(attribute="name") %}
            {% do landed.extend(land_table(source, folder)) %}
        {% endfor %}
        {% if not landed %}
            {% do exceptions.raise_compiler_error(
                "The data folder '" ~ folder ~ "' holds no extract. Put participants.csv"
                ~ " (or .parquet) there, or set WORKFORCE_DATA to the folder that has it."
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro data_folder() %}
    {{- return(env_var("WORKFORCE_DATA", "data/demo").replace("\\", "/").rstrip("/")) -}}
{% endmacro %}

{% macro create_landing_tables() %}
    {% set text = dbt.type_string() %}
    {% do run_query("create schema if not exists raw") %}
    {% set landed_files %}
        create or replace table raw.landed_files (
            table_name {{ text }},
            file_name {{ text }},
            extract_date date,
            n_read bigint,
            n_unreadable bigint
        )
    {% endset %}
    {% set landed_columns %}
        create or replace table raw.landed_columns (
            table_name {{ text }},
            file_name {{ text }},
            column_name {{ text }}
        )
    {% endset %}
    {% set rejected_lines %}
        create or replace table raw.rejected_lines (
            table_name {{ text }},
            file_name {{ text }},
            extract_date date,
            line_number bigint,
            reason {{ text }},
            line_text {{ text }}
        )
    {% endset %}
    {% do run_query(landed_files) %}
    {% do run_query(landed_columns) %}
    {% do run_query(rejected_lines) %}
{% endmacro %}

{% macro land_table(source, folder) %}
    {% set columns = source.columns.keys() | list %}
    {% do create_raw_table(source.name, columns) %}
    {% set files = extract_files(folder, source.name) %}
    {% for file in files %}
        {% set header = extract_header(file, columns) %}
        {% do check_header(source, file, header) %}
        {% do land_file(source.name, file, header) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{% macro create_raw_table(table, columns) %}
    {% set create_table %}
        create or replace table raw.{{ table }} (
            {%- for column in columns %}
            {{ adapter.quote(column) }} {{ dbt.type_string() }},
            {%- endfor %}
            source_file {{ dbt.type_string() }},
            source_line bigint,
            extract_date date
        )
    {% endset %}
    {% do run_query(create_table) %}
{% endmacro %}

{% macro check_header(source, file, header) %}
    {% set known = source.columns.keys() | list %}
    {% set mend = "Rename it to a contract column or run: workforce import "
        ~ source.name ~ " " ~ file.name %}
    {% for column in header %}
        {% if column not in known %}
            {% do exceptions.raise_compiler_error(
                file.name ~ ": the header has '" ~ column[:60]
                ~ "', which the contract does not know. " ~ mend
            ) %}
        {% elif header.count(column) > 1 %}
            {% do exceptions.raise_compiler_error(
                file.name ~ ": the header has '" ~ column ~ "' twice. " ~ mend
            ) %}
        {% endif %}
    {% endfor %}
    {% for column in source.config.meta.required if column not in header %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": the required column '" ~ column ~ "' is missing. Add it or"
            ~ " run: workforce import " ~ source.name ~ " " ~ file.name
        ) %}
    {% endfor %}
{% endmacro %}

{# The files of one table: path, name within the data folder, format, extract date. #}
{% macro extract_files(folder, table) %}
    {{ return(adapter.dispatch("extract_files")(folder, table)) }}
{% endmacro %}

{% macro duckdb__extract_files(folder, table) %}
    {% for format in ["parquet", "csv"] %}
        {% set path = folder ~ "/" ~ table ~ "." ~ format %}
        {% if run_query("select 1 from glob('" ~ sql_text(path) ~ "')").rows | length %}
            {{ return([{
                "path": path, "name": table ~ "." ~ format, "format": format,
                "extract_date": "cast(null as date)"
            }]) }}
        {% endif %}
    {% endfor %}
    {% set files = [] %}
    {% for format in ["parquet", "csv"] if not files %}
        {% set pattern = folder ~ "/" ~ table ~ "/*." ~ format %}
        {% for row in run_query(
            "select file from glob('" ~ sql_text(pattern) ~ "') order by file"
        ).rows %}
            {% set name = row[0].replace("\\", "/").split("/")[-1] %}
            {% set date = name[: -(format | length + 1)] %}
            {% set is_written_so = modules.re.fullmatch("\\d{4}-\\d{2}-\\d{2}", date) %}
            {% if not is_written_so or not run_query(
                "select try_cast('" ~ date ~ "' as date)"
            ).rows[0][0] %}
                {% do exceptions.raise_compiler_error(
                    table ~ "/" ~ name ~ ": the name is not an extract date. Name it"
                    ~ " like 2024-03-31." ~ format ~ "."
                ) %}
            {% endif %}
            {% do files.append({
                "path": row[0], "name": table ~ "/" ~ name, "format": format,
                "extract_date": "cast('" ~ date ~ "' as date)"
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{# The column names of one file, lower case, as a list; columns are those it may have. #}
{% macro extract_header(file, columns) %}
    {{ return(adapter.dispatch("extract_header")(file, columns)) }}
{% endmacro %}

{% macro duckdb__extract_header(file, columns) %}
    {% if file.format == "parquet" %}
        {% set rows = run_query(
            "select column_name from (describe select * from read_parquet('"
            ~ sql_text(file.path) ~ "'))"
        ).rows %}
        {{ return(rows | map(attribute=0) | map("lower") | list) }}
    {% endif %}
    {% set lines = "read_csv('" ~ sql_text(file.path) ~ "', header = false,"
        ~ " auto_detect = false, delim = '\x01', quote = '', escape = '',"
        ~ " strict_mode = false, columns = {'line': 'varchar'}, store_rejects = true,"
        ~ " rejects_table = 'header_errors', rejects_scan = 'header_scans')" %}
    {% do drop_header_errors() %}
    {% set rows = run_query("select line from " ~ lines ~ " limit 1").rows %}
    {% set line = (rows[0][0] or "") if rows else "" %}
    {% set header = [] %}
    {% for name in line.split(",") %}
        {% do header.append(name.strip().strip('"').strip() | lower) %}
    {% endfor %}
    {# A first line that is not UTF-8 was passed over: the next is no header either. #}
    {% set is_known = header | reject("in", columns) | list | length == 0 %}
    {% if not is_known %}
        {% do drop_header_errors() %}
        {% do run_query("select max(length(line)) from " ~ lines) %}
        {% set unread = run_query("select min(line) from header_errors").rows[0][0] %}
    {% endif %}
    {% if unread == 1 or "\x00" in line
        or ("," not in line and (";" in line or "\t" in line)) %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": the header is not comma-separated UTF-8. Run: workforce"
            ~ " import " ~ file.name.split(".")[0] ~ " " ~ file.name
        ) %}
    {% elif not line %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": the first line is empty. Give the file a header of contract"
            ~ " columns, or take the file away if there is nothing to land."
        ) %}
    {% elif line.count('"') % 2 %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": the header has a quote that is not closed. Write it on one"
            ~ " line, each quote closed."
        ) %}
    {% endif %}
    {{ return(header) }}
{% endmacro %}

{% macro drop_header_errors() %}
    {% do run_query("drop table if exists header_errors") %}
    {% do run_query("drop table if exists header_scans") %}
{% endmacro %}

{% macro land_file(table, file, header) %}
    {{ return(adapter.dispatch("land_file")(table, file, header)) }}
{% endmacro %}

{% macro duckdb__land_file(table, file, header) %}
    {% set of_file = "table_name = '" ~ table ~ "' and file_name = '"
        ~ sql_text(file.name) ~ "'" %}
    {% set read %}
        create or replace temp table landing as
        select
            {%- for column in header %}
            cast({{ adapter.quote(column) }} as varchar) as {{ adapter.quote(column) }},
            {%- endfor %}
            row_number() over () as record_number
        from {{ duckdb_reader(file, header) }}
    {% endset %}
    {% set keep_unreadable %}
        insert into raw.rejected_lines
        select
            '{{ table }}', '{{ sql_text(file.name) }}', {{ file.extract_date }},
            line_number, reason, line_text
        from ({{ duckdb_unreadable(file) }}) as unreadable
    {% endset %}
    {# A record's line is its own number, the header, and the lines rejected above. #}
    {% set keep_records %}
        insert into raw.{{ table }} by name
        with gaps as (
            select
                line_number - 1 - row_number() over (order by line_number)
                    as records_before
            from raw.rejected_lines
            where {{ of_file }}
        )
        select
            landing.* exclude (record_number),
            '{{ sql_text(file.name) }}' as source_file,
            record_number + 1 + (
                select count(*) from gaps where records_before < record_number
            ) as source_line,
            {{ file.extract_date }} as extract_date
        from landing
    {% endset %}
    {% set note_file %}
        insert into raw.landed_files
        select
            '{{ table }}', '{{ sql_text(file.name) }}', {{ file.extract_date }},
            (select count(*) from landing),
            (select count(*) from raw.rejected_lines where {{ of_file }})
    {% endset %}
    {% set note_columns %}
        insert into raw.landed_columns values
        {%- for column in header %}
        ('{{ table }}', '{{ sql_text(file.name) }}', '{{ column }}')
        {{- "," if not loop.last }}
        {%- endfor %}
    {% endset %}
    {% do run_query("drop table if exists landing_errors") %}
    {% do run_query("drop table if exists landing_scans") %}
    {% do run_query(read) %}
    {% if file.format == "csv" %}{% do check_swallowed_lines(table, file) %}{% endif %}
    {% for statement in [keep_unreadable, keep_records, note_file, note_columns] %}
        {% do run_query(statement) %}
    {% endfor %}
    {% do run_query("drop table landing") %}
{% endmacro %}

{# An unreadable record over several lines may hold whole rows: none is lost unsaid. #}
{% macro check_swallowed_lines(table, file) %}
    {% set swallowing = run_query(
        "select min(line) from landing_errors"
        ~ " where regexp_matches(csv_line, '[\\r\\n][^\\r\\n]')"
    ).rows[0][0] %}
    {% if swallowing is not none %}
        {% do exceptions.raise_compiler_error(
            file.name ~ ": the record on line " ~ swallowing ~ " cannot be read and"
            ~ " runs over the lines below it. Close its quote there or run: workforce"
            ~ " import " ~ table ~ " " ~ file.name
        ) %}
    {% endif %}
{% endmacro %}

{# The table function that reads one file; of a CSV it notes the lines it cannot read. #}
{% macro duckdb_reader(file, header) %}
    {%- if file.format == "parquet" -%}
        read_parquet('{{ sql_text(file.path) }}')
    {%- else -%}
        read_csv(
            '{{ sql_text(file.path) }}',
            header = true,
            auto_detect = false,
            delim = ',',
            quote = '"',
            escape = '"',
            strict_mode = true,
            columns = {
                {%- for column in header %}
                '{{ column }}': 'varchar'{{ "," if not loop.last }}
                {%- endfor %}
            },
            store_rejects = true,
            rejects_table = 'landing_errors',
            rejects_scan = 'landing_scans',
            rejects_limit = 0,
            -- A line that is too long is cut within a letter, which no table can hold.
            max_line_size = 16777216,
            buffer_size = 33554432
        )
    {%- endif -%}
{% endmacro %}

{# The lines of one file that could not be read; an import leaves them beside Parquet. #}
{% macro duckdb_unreadable(file) %}
    {%- set beside = sql_text(file.path[: -(file.format | length + 1)] ~ ".rejects.csv") -%}
    {%- if file.format == "csv" -%}
        select
            line as line_number,
            lower(replace(cast(min(error_type) as varchar), ' ', '_')) as reason,
            min(csv_line) as line_text
        from landing_errors
        group by line
    {%- elif run_query("select 1 from glob('" ~ beside ~ "')").rows | length -%}
        select cast(line_number as bigint) as line_number, reason, line_text
        from read_csv(
            '{{ beside }}',
            header = true,
            all_varchar = true,
            delim = ',',
            quote = '"',
            escape = '"'
        )
    {%- else -%}
        select
            cast(null as bigint) as line_number,
            cast(null as varchar) as reason,
            cast(null as varchar) as line_text
        where false
    {%- endif -%}
{% endmacro %}

{% macro sql_text(text) %}
    {{- return(text.replace("'", "''")) -}}
{% endmacro %}
