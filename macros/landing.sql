{#
    Landing: each extract becomes raw.<table> once, as it came.

    Every column lands as text, so that one bad number costs its field and not its
    row; staging gives the types. Lines that no reader could split are kept in
    raw.rejected_lines, the columns each extract had in raw.landed_columns, and the
    files themselves in raw.landed_files.
#}

{% macro land_sources() %}
    {% if execute and not is_landed() %}
        {% set folder = data_folder() %}
        {% set held = held_files(folder) %}
        {% do create_landing_tables() %}
        {% set tables = [] %}
        {% for source in graph.sources.values() if source.source_name == "raw" %}
            {% do tables.append(source) %}
        {% endfor %}
        {% set landed = [] %}
        {% for source in tables | sort(attribute="name") %}
            {% do landed.extend(land_table(source, folder, held)) %}
        {% endfor %}
        {% if not landed %}
            {% do exceptions.raise_compiler_error(
                "The data folder '" ~ folder ~ "' holds no extract. Put participants.csv"
                ~ " (or .parquet) there, or set WORKFORCE_DATA to the folder that has it."
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{# Whether this is a later leg of a build that has landed its extracts. #}
{% macro is_landed() %}
    {{- return(env_var("WORKFORCE_LANDED", "") != "") -}}
{% endmacro %}

{% macro data_folder() %}
    {{- return(env_var("WORKFORCE_DATA", "data/demo").replace("\\", "/").rstrip("/")) -}}
{% endmacro %}

{% macro create_landing_tables() %}
    {% set text = dbt.type_string() %}
    {% set bigint = dbt.type_bigint() %}
    {% do run_query("create schema if not exists raw") %}
    {% do create_raw_table("landed_files", {
        "table_name": text, "file_name": text, "extract_date": "date",
        "n_read": bigint, "n_unreadable": bigint,
    }) %}
    {% do create_raw_table("landed_columns", {
        "table_name": text, "file_name": text, "column_name": text,
    }) %}
    {% do create_raw_table("rejected_lines", {
        "table_name": text, "file_name": text, "extract_date": "date",
        "line_number": bigint, "reason": text, "line_text": text,
    }) %}
{% endmacro %}

{# An empty table; columns maps each name to its type. #}
{% macro create_raw_table(table, columns) %}
    {% set typed = [] %}
    {% for column, type in columns.items() %}
        {% do typed.append(adapter.quote(column) ~ " " ~ type) %}
    {% endfor %}
    {% do run_query("drop table if exists raw." ~ table) %}
    {% do run_query("create table raw." ~ table ~ " (" ~ typed | join(", ") ~ ")") %}
{% endmacro %}

{% macro land_table(source, folder, held) %}
    {% set columns = source.columns.keys() | list %}
    {% set typed = {} %}
    {% for column in columns %}{% do typed.update({column: dbt.type_string()}) %}{% endfor %}
    {% do typed.update({
        "source_file": dbt.type_string(),
        "source_line": dbt.type_bigint(),
        "extract_date": "date",
    }) %}
    {% do create_raw_table(source.name, typed) %}
    {% set files = extract_files(folder, held, source.name) %}
    {% for file in files %}
        {% set header = extract_header(file, columns) %}
        {% do check_header(source, file, header) %}
        {% do land_file(source.name, file, header) %}
    {% endfor %}
    {{ return(files) }}
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

{#
    The files of one table: path, name within the data folder, format, extract date, and
    whether an import left the lines it could not read beside it.
#}
{% macro extract_files(folder, held, table) %}
    {% set files = [] %}
    {% for format in ["parquet", "csv"] if not files %}
        {% if table ~ "." ~ format in held %}
            {% do files.append({
                "name": table ~ "." ~ format, "extract_date": "cast(null as date)"
            }) %}
        {% endif %}
    {% endfor %}
    {% for format in ["parquet", "csv"] if not files %}
        {% for name in held | sort if name.startswith(table ~ "/") and name.endswith(
            "." ~ format
        ) and not name.endswith(".rejects.csv") %}
            {% set date = name.split("/")[-1][: -(format | length + 1)] %}
            {% set is_written_so = modules.re.fullmatch("\\d{4}-\\d{2}-\\d{2}", date) %}
            {% if not is_written_so or not run_query(
                "select try_cast('" ~ date ~ "' as date)"
            ).rows[0][0] %}
                {% do exceptions.raise_compiler_error(
                    name ~ ": the name is not an extract date. Name it"
                    ~ " like 2024-03-31." ~ format ~ "."
                ) %}
            {% endif %}
            {% do files.append({
                "name": name, "extract_date": "cast('" ~ date ~ "' as date)"
            }) %}
        {% endfor %}
    {% endfor %}
    {% for file in files %}
        {% set format = file.name.split(".")[-1] %}
        {% set rejects = file.name[: -(format | length)] ~ "rejects.csv" %}
        {% do file.update({
            "path": folder ~ "/" ~ file.name,
            "format": format,
            "rejects": folder ~ "/" ~ rejects if rejects in held else none,
        }) %}
        {% do check_format(table, file) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}

{# The files in the data folder and one folder down, by their names within it. #}
{% macro held_files(folder) %}
    {{ return(adapter.dispatch("held_files")(folder)) }}
{% endmacro %}

{% macro duckdb__held_files(folder) %}
    {% set held = [] %}
    {% for pattern in ["/*", "/*/*"] %}
        {% for row in run_query(
            "select file from glob('" ~ sql_text(folder ~ pattern) ~ "')"
        ).rows %}
            {% set parts = row[0].replace("\\", "/").split("/") %}
            {% do held.append(parts[-pattern.count("/"):] | join("/")) %}
        {% endfor %}
    {% endfor %}
    {{ return(held) }}
{% endmacro %}

{# Stops where the engine cannot read a file of this format. #}
{% macro check_format(table, file) %}
    {{ return(adapter.dispatch("check_format")(table, file)) }}
{% endmacro %}

{% macro duckdb__check_format(table, file) %}{% endmacro %}

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
    {% set of_file = "table_name = '" ~ table ~ "' and file_name = '"
        ~ sql_text(file.name) ~ "'" %}
    {% set keep_unreadable %}
        insert into raw.rejected_lines
        select
            '{{ table }}', '{{ sql_text(file.name) }}', {{ file.extract_date }},
            line_number, reason, line_text
        from ({{ unreadable_lines(file) }}) as unreadable
    {% endset %}
    {% do read_extract(table, file, header) %}
    {% do run_query(keep_unreadable) %}
    {% set is_whole = run_query(
        "select count(*) from raw.rejected_lines where " ~ of_file
    ).rows[0][0] == 0 %}
    {# A record's line is its own number, the header, and the lines rejected above. #}
    {% set keep_records %}
        insert into raw.{{ table }} by name
        {%- if not is_whole %}
        with rejected as (
            select
                line_number - 1 - row_number() over (order by line_number) as n_before,
                row_number() over (order by line_number) as n_above
            from raw.rejected_lines
            where {{ of_file }}
        ),

        gaps as (
            select n_before, max(n_above) as n_above
            from rejected
            group by n_before
        ),

        stretches as (
            select
                n_before,
                n_above,
                lead(n_before) over (order by n_before) as last_record
            from gaps
        )
        {%- endif %}

        select
            {%- for column in header %}
            landing.{{ adapter.quote(column) }},
            {%- endfor %}
            '{{ sql_text(file.name) }}' as source_file,
            landing.record_number + 1
            {{- " + coalesce(stretches.n_above, 0)" if not is_whole }} as source_line,
            {{ file.extract_date }} as extract_date
        from landing
        {%- if not is_whole %}
        left join stretches
            on
                landing.record_number > stretches.n_before
                and (
                    landing.record_number <= stretches.last_record
                    or stretches.last_record is null
                )
        {%- endif %}
    {% endset %}
    {% set note_file %}
        insert into raw.landed_files
        select
            '{{ table }}',
            '{{ sql_text(file.name) }}',
            {{ file.extract_date }},
            records.n_read,
            unreadable.n_unreadable
        from (select count(*) as n_read from landing) as records
        cross join (
            select count(*) as n_unreadable from raw.rejected_lines where {{ of_file }}
        ) as unreadable
    {% endset %}
    {% set note_columns %}
        insert into raw.landed_columns values
        {%- for column in header %}
        ('{{ table }}', '{{ sql_text(file.name) }}', '{{ column }}')
        {{- "," if not loop.last }}
        {%- endfor %}
    {% endset %}
    {% for statement in [keep_records, note_file, note_columns] %}
        {% do run_query(statement) %}
    {% endfor %}
    {% do forget_extract(file) %}
{% endmacro %}

{# Makes `landing` of one file: its columns as text, and each record's number in it. #}
{% macro read_extract(table, file, header) %}
    {{ return(adapter.dispatch("read_extract")(table, file, header)) }}
{% endmacro %}

{# A view of Parquet, whose rows have numbers; CSV is read once, for what it rejects. #}
{% macro duckdb__read_extract(table, file, header) %}
    {% set is_parquet = file.format == "parquet" %}
    {% set read %}
        create or replace temp {{ "view" if is_parquet else "table" }} landing as
        select
            {%- for column in header %}
            cast({{ adapter.quote(column) }} as varchar) as {{ adapter.quote(column) }},
            {%- endfor %}
            {{ "file_row_number + 1" if is_parquet else "row_number() over ()" }}
                as record_number
        from {{ duckdb_reader(file, header) }}
    {% endset %}
    {% do run_query("drop table if exists landing_errors") %}
    {% do run_query("drop table if exists landing_scans") %}
    {% do run_query(read) %}
    {% if not is_parquet %}{% do check_swallowed_lines(table, file) %}{% endif %}
{% endmacro %}

{% macro forget_extract(file) %}
    {{ return(adapter.dispatch("forget_extract")(file)) }}
{% endmacro %}

{% macro duckdb__forget_extract(file) %}
    {% do run_query("drop " ~ ("view" if file.format == "parquet" else "table") ~ " landing") %}
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
        read_parquet('{{ sql_text(file.path) }}', file_row_number = true)
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
{% macro unreadable_lines(file) %}
    {{- return(adapter.dispatch("unreadable_lines")(file)) -}}
{% endmacro %}

{% macro duckdb__unreadable_lines(file) %}
    {%- if file.format == "csv" -%}
        select
            line as line_number,
            lower(replace(cast(min(error_type) as varchar), ' ', '_')) as reason,
            min(csv_line) as line_text
        from landing_errors
        group by line
    {%- elif file.rejects -%}
        select cast(line_number as bigint) as line_number, reason, line_text
        from read_csv(
            '{{ sql_text(file.rejects) }}',
            header = true,
            all_varchar = true,
            delim = ',',
            quote = '"',
            escape = '"'
        )
    {%- else -%}
        {{ no_unreadable_lines() }}
    {%- endif -%}
{% endmacro %}

{% macro no_unreadable_lines() %}
    select
        cast(null as {{ dbt.type_bigint() }}) as line_number,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as {{ dbt.type_string() }}) as line_text
    where 1 = 0
{% endmacro %}

{# A text within the quotes of SQL. #}
{% macro sql_text(text) %}
    {{- return(adapter.dispatch("sql_text")(text)) -}}
{% endmacro %}

{% macro duckdb__sql_text(text) %}
    {{- return(text.replace("'", "''")) -}}
{% endmacro %}
