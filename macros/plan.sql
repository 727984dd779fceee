{#
    The analysis plan, read from its file when a build starts.

    raw.analysis_plan holds its SHA-256 in one row, raw.plan_settings each setting as
    planned and as used, and raw.planned_measures what each model is judged by. The hash
    of a build is that of the file; where settings differ, that of the file's hash with
    the settings used in their place as JSON behind it.
#}

{% macro land_plan() %}
    {% if execute and not is_landed() %}
        {% set file = plan_file(invocation_args_dict.project_dir ~ "/docs/analysis_plan.yml") %}
        {% set plan = fromyaml(file.text) %}
        {% do create_plan_tables() %}
        {% set others, settings, questions, measures = {}, [], [], [] %}
        {% for setting, planned in plan.settings.items() %}
            {% set used = var(setting, none) %}
            {% if used != planned %}{% do others.update({setting: used}) %}{% endif %}
            {% do settings.append([
                setting, tojson(planned, sort_keys=true), tojson(used, sort_keys=true)
            ]) %}
        {% endfor %}
        {% for model, judged in plan.models.items() %}
            {% do questions.append([model, judged.question, judged.multiplicity]) %}
            {% set ranks = {
                "primary": [judged.primary],
                "secondary": judged.secondary,
                "by_group": judged.by_group,
            } %}
            {% for rank, chosen in ranks.items() %}
                {% for measure in chosen %}
                    {% do measures.append([
                        model,
                        rank,
                        loop.index,
                        measure.measure,
                        measure.get("of"),
                        measure.meaning,
                    ]) %}
                {% endfor %}
            {% endfor %}
        {% endfor %}
        {% set departed = file.hash ~ tojson(others, sort_keys=true) %}
        {% do insert_rows("analysis_plan", [
            [file.hash, text_hash(departed) if others else file.hash]
        ]) %}
        {% do insert_rows("plan_settings", settings) %}
        {% do insert_rows("planned_questions", questions) %}
        {% do insert_rows("planned_measures", measures) %}
    {% endif %}
{% endmacro %}

{% macro create_plan_tables() %}
    {% set tables = {
        "analysis_plan": ["committed_hash", "plan_hash"],
        "plan_settings": ["setting", "planned_value", "used_value"],
        "planned_questions": ["model_name", "question", "multiplicity"],
        "planned_measures": [
            "model_name", "measure_rank", "place", "measure", "measured_of", "meaning"
        ],
    } %}
    {% for table, columns in tables.items() %}
        {% set typed = {} %}
        {% for column in columns %}
            {% do typed.update({
                column: dbt.type_int() if column == "place" else dbt.type_string()
            }) %}
        {% endfor %}
        {% do create_raw_table(table, typed) %}
    {% endfor %}
{% endmacro %}

{% macro insert_rows(table, rows) %}
    {% set written = [] %}
    {% for row in rows %}
        {% set values = [] %}
        {% for value in row %}
            {% if value is none %}
                {% do values.append("null") %}
            {% elif value is number %}
                {% do values.append(value | string) %}
            {% else %}
                {% do values.append("'" ~ sql_text(value) ~ "'") %}
            {% endif %}
        {% endfor %}
        {% do written.append("(" ~ values | join(", ") ~ ")") %}
    {% endfor %}
    {% do run_query("insert into raw." ~ table ~ " values " ~ written | join(", ")) %}
{% endmacro %}

{# The text of a file and its SHA-256. #}
{% macro plan_file(path) %}
    {{ return(adapter.dispatch("plan_file")(path)) }}
{% endmacro %}

{% macro duckdb__plan_file(path) %}
    {% set row = run_query(
        "select decode(content), sha256(content) from read_blob('"
        ~ sql_text(path.replace("\\", "/")) ~ "')"
    ).rows[0] %}
    {{ return({"text": row[0], "hash": row[1]}) }}
{% endmacro %}

{# SHA-256 of a text. #}
{% macro text_hash(text) %}
    {{ return(adapter.dispatch("text_hash")(text)) }}
{% endmacro %}

{% macro duckdb__text_hash(text) %}
    {{ return(run_query("select sha256('" ~ sql_text(text) ~ "')").rows[0][0]) }}
{% endmacro %}
