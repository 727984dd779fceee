{# The SQL type of a model field, by its kind. #}
{% macro model_field_type(kind) -%}
    {{ dbt.type_string() if kind == "nominal" else dbt.type_int() }}
{%- endmacro %}

{# The contract columns that hold numbers, each with the column of its text. #}
{% macro measured_columns() -%}
    {{- return({
        "age": "age_text",
        "assessment_score": "assessment_text",
        "satisfaction_score": "satisfaction_text",
    }) -}}
{%- endmacro %}

{# Every model field as a column: the field itself where the specification has it. #}
{% macro specification_fields(fields, relation) -%}
    {%- for name, field in var("model_fields").items() %}
        {%- if name in fields %}
        {{ relation }}.{{ name }}
        {%- else %}
        cast(null as {{ model_field_type(field.kind) }}) as {{ name }}
        {%- endif %}
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# What a row needs to enter a specification, as a list in SQL. #}
{% macro specification_needs(specification) -%}
    {%- set programme = ["programme_id"] if specification.estimator else [] -%}
    ('{{ (specification.fields + programme) | join("', '") }}')
{%- endmacro %}

{# The fields that a specification clusters by; none where it does not cluster. #}
{% macro cluster_fields(specification) -%}
    {%- set clusters = specification.get("clusters") -%}
    {{- return(clusters.get("fields", specification.fields) if clusters else []) -}}
{%- endmacro %}

{# The names of the specifications with a setting, as a list in SQL. #}
{% macro specifications_with(setting) -%}
    {%- set names = [] -%}
    {%- for name, specification in var("leadership_specifications").items() -%}
        {%- if specification.get(setting) -%}{%- do names.append(name) -%}{%- endif -%}
    {%- endfor -%}
    ('{{ names | join("', '") }}')
{%- endmacro %}

{# The key of a profile in the cluster fields of its specification; NULL without. #}
{% macro cluster_profile_key() -%}
    case specification
        {%- for name, chosen in var("leadership_specifications").items() %}
        {%- set known = cluster_fields(chosen) %}
        {%- if known %}
        {%- set columns = ["specification"] %}
        {%- for field in var("model_fields") %}
        {%- do columns.append(field if field in known else "null") %}
        {%- endfor %}
        when '{{ name }}' then {{ row_key(columns) }}
        {%- endif %}
        {%- endfor %}
    end
{%- endmacro %}

{# The names of the model fields, with commas between. #}
{% macro model_field_names(relation=none) -%}
    {%- for name in var("model_fields") -%}
        {{ relation ~ "." if relation }}{{ name }}{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The fields that any of the specifications uses, in the order of their first use. #}
{% macro used_fields(specifications) -%}
    {%- set names = [] -%}
    {%- for specification in specifications.values() -%}
        {%- for field in specification.fields if field not in names -%}
            {%- do names.append(field) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(names) -}}
{%- endmacro %}

{# Whether a specification, by its name, clusters by a field. #}
{% macro is_own_field(specification, field) -%}
    case {{ specification }}
        {%- for name, chosen in var("leadership_specifications").items() %}
        when '{{ name }}'
            then {{ field }} in ('{{ cluster_fields(chosen) | join("', '") }}')
        {%- endfor %}
    end
{%- endmacro %}

{# Why a column gives no value, of a participant whose field has none. #}
{% macro exclusion_reason(column, relation) -%}
    {%- if column in measured_columns() -%}
    {%- set text = relation ~ "." ~ measured_columns()[column] -%}
    case
        when {{ text }} is null then 'missing'
        {%- if column == "assessment_score" %}
        when {{ try_cast(text, type_double()) }} is null then 'not a number'
        {%- else %}
        when {{ try_integer(text) }} is null then 'not a whole number'
        {%- endif %}
        else 'out of range'
    end
    {%- else -%}
    case
        when {{ relation }}.{{ column }}_word is null then 'missing'
        when {{ relation }}.{{ column }}_mapped is null then 'unmapped word'
        when {{ relation }}.{{ column }}_mapped in ('Not stated', 'Z', '99')
            then 'not stated'
        else 'no value for this group'
    end
    {%- endif -%}
{%- endmacro %}
