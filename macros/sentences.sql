{# A number with a fixed count of decimals, as text. #}
{% macro decimals(value, places) -%}
    {{ typeset(
        "cast(cast(round(" ~ value ~ ", " ~ places ~ ") as decimal(12, " ~ places ~ ")) as "
        ~ dbt.type_string() ~ ")"
    ) }}
{%- endmacro %}

{# The text of a number as print has it: thousands apart, a minus for a hyphen. #}
{% macro typeset(number) -%}
    {{ return(adapter.dispatch("typeset")(number)) }}
{%- endmacro %}

{% macro default__typeset(number) -%}
    regexp_replace(
        regexp_replace(
            replace({{ number }}, '-', '−'),
            '^(−?[0-9]+)([0-9]{3})([.][0-9]+)?$', '$1,$2$3'
        ),
        '^(−?[0-9]+)([0-9]{3}),', '$1,$2,'
    )
{%- endmacro %}

{% macro duckdb__typeset(number) -%}
    regexp_replace(
        regexp_replace(
            replace({{ number }}, '-', '−'),
            '^(−?[0-9]+)([0-9]{3})([.][0-9]+)?$', '\1,\2\3'
        ),
        '^(−?[0-9]+)([0-9]{3}),', '\1,\2,'
    )
{%- endmacro %}

{# The 95% interval of a share, as text: 95% interval 63% to 76%. #}
{% macro percent_interval(low, high) -%}
    '95% interval ' || {{ percent(low) }} || ' to ' || {{ percent(high) }}
{%- endmacro %}

{# A classifier as a sentence speaks of it. #}
{% macro estimator_label(estimator) -%}
    case
        when {{ estimator }} = 'band_only' then 'the rule by band alone'
        else 'the ' || {{ field_label(estimator) }}
    end
{%- endmacro %}

{# Text with a capital letter, as a sentence begins. #}
{% macro capitalised(text) -%}
    upper(substring({{ text }}, 1, 1)) || substring({{ text }}, 2)
{%- endmacro %}
