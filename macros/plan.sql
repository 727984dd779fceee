{#
    The analysis plan, read from its file when a build starts.

    raw.analysis_plan holds its SHA-256 in one row, raw.plan_settings each setting as
    planned and as used, and raw.planned_measures what each model is judged by. The hash
    of a build is that of the file; where settings differ, that of the file's hash with
    the settings used in their place as JSON behind it.
#}

{% macro land_plan() %}
    {% if execute %}
        {% set file = plan_file(invocation_args_dict.project_dir ~ "/docs/analysis_plan.yml") %}
        {% set plan = fromyaml(file.text) %}
        {% do create_plan_tables() %}
        {% set others = {} %}
        {% for setting, planned in plan.settings.items() %}
            {% set used = var(setting, none) %}
            {% if used != planned %}{% do others.update({setting: used}) %}{% endif %}
            {% do insert_row("plan_settings", [
                setting, tojson(planned, sort_keys=true), tojson(used, sort_keys=true)
            ]) %}
        {% endfor %}
        {% set departed = file.hash ~ tojson(others, sort_keys=true) %}
        {% do insert_row(
            "analysis_plan", [file.hash, text_hash(departed) if others else file.hash]
        ) %}
        {% for model, judged in plan.models.items() %}
            {% do insert_row("planned_questions", [
                model, judged.question, judged.multiplicity
            ]) %}
            {% set measures = {
                "primary": [judged.primary],
                "secondary": judged.secondary,
                "by_group": judged.by_group,
            } %}
            {% for rank, chosen in measures.items() %}
                {% for measure in chosen %}
                    {% do insert_row("planned_measures", [
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
        {% do run_query("drop table if exists raw." ~ table) %}
        {% set typed = [] %}
        {% for column in columns %}
            {% do typed.append(column ~ " " ~ (
                dbt.type_int() if column == "place" else dbt.type_string()
            )) %}
        {% endfor %}
        {% do run_query("create table raw." ~ table ~ " (" ~ typed | join(", ") ~ ")") %}
    {% endfor %}
{% endmacro %}

{% macro insert_row(table, values) %}
    {% set written = [] %}
    {% for value in values %}
        {% if value is none %}
            {% do written.append("null") %}
        {% elif value is number %}
            {% do written.append(value | string) %}
        {% else %}
            {% do written.append("'" ~ sql_text(value) ~ "'") %}
        {% endif %}
    {% endfor %}
    {% do run_query("insert into raw." ~ table ~ " values (" ~ written | join(", ") ~ ")") %}
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
