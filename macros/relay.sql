{#
    Handing tables over between the engine and the learners, as Parquet: each relation,
    as schema.table, in a folder of its name.
#}

{% macro hand_over(relations, folder) %}
    {% for relation in relations %}
        {% do run_query(
            "insert overwrite directory '" ~ sql_text(folder ~ "/" ~ relation)
            ~ "' using parquet select * from " ~ relation
        ) %}
    {% endfor %}
{% endmacro %}

{% macro take_over(relations, folder) %}
    {% for relation in relations %}
        {% do run_query("create schema if not exists " ~ relation.split(".")[0]) %}
        {% do run_query("drop table if exists " ~ relation) %}
        {% do run_query(
            "create table " ~ relation ~ " using parquet as select * from "
            ~ parquet_file(folder ~ "/" ~ relation)
        ) %}
    {% endfor %}
{% endmacro %}
