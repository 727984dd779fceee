{#
    What dbt's Spark adapter does otherwise than the models take for granted.
#}

{# Rows of a seed; the adapter's own binds no NULL and no apostrophe. #}
{% macro spark__load_csv_rows(model, agate_table) %}
    {% set types = model["config"].get("column_types", {}) %}
    {% for chunk in agate_table.rows | batch(get_batch_size()) %}
        {% set written = [] %}
        {% for row in chunk %}
            {% set values = [] %}
            {% for column in agate_table.column_names %}
                {% set value = row[loop.index0] %}
                {% set literal = "null" if value is none else "'" ~ sql_text(value | string) ~ "'" %}
                {% set type = types.get(
                    column, adapter.convert_type(agate_table, loop.index0)
                ) %}
                {% do values.append("cast(" ~ literal ~ " as " ~ type ~ ")") %}
            {% endfor %}
            {% do written.append("(" ~ values | join(", ") ~ ")") %}
        {% endfor %}
        {% do run_query("insert into " ~ this ~ " values " ~ written | join(", ")) %}
    {% endfor %}
{% endmacro %}

{# The texts of a group in one, in their order, which the adapter's own drops. #}
{% macro spark__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    listagg({{ measure }}, {{ delimiter_text }})
    {%- if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}

{# Plain Parquet enforces none: where the engine does not, the tests hold them. #}
{% macro spark__persist_constraints(relation, model) %}{% endmacro %}

{# A backslash begins an escape there. #}
{% macro spark__sql_text(text) %}
    {{- return(text.replace("\\", "\\\\").replace("'", "\\'")) -}}
{% endmacro %}

{% macro spark__plan_file(path) %}
    {% set row = run_query(
        "select decode(content, 'UTF-8'), sha2(content, 256) from binaryFile.`"
        ~ path.replace("\\", "/") ~ "`"
    ).rows[0] %}
    {{ return({"text": row[0], "hash": row[1]}) }}
{% endmacro %}

{% macro spark__text_hash(text) %}
    {{ return(run_query("select sha2('" ~ sql_text(text) ~ "', 256)").rows[0][0]) }}
{% endmacro %}
