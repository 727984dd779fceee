{#
    Disclosure control of published counts of people.

    0 stays 0; a count under the threshold is suppressed (NULL); others go to the
    nearest multiple of the base, half up. Shares are made from the published counts,
    whole percents unless the published denominator is 4,000 or more. What rests on a
    suppressed count is suppressed with it.
#}
{% macro published_count(n) -%}
    case
        when {{ n }} = 0 then 0
        when {{ n }} >= {{ var('disclosure_threshold') }}
            then cast(
                floor(
                    (2 * {{ n }} + {{ var('disclosure_base') }})
                    / (2.0 * {{ var('disclosure_base') }})
                ) * {{ var('disclosure_base') }} as {{ dbt.type_bigint() }}
            )
    end
{%- endmacro %}

{# A part after rounding is no more than the whole; NULL stays NULL. #}
{% macro capped(part, whole) -%}
    case when {{ part }} > {{ whole }} then {{ whole }} else {{ part }} end
{%- endmacro %}

{# A share of two published counts; NULL where either is suppressed or nothing. #}
{% macro published_share(part, whole) -%}
    {{ rounded_by(
        "cast(" ~ capped(part, whole) ~ " as " ~ type_double() ~ ") / nullif(" ~ whole
        ~ ", 0)",
        "case when " ~ whole ~ " >= 4000 then 3 else 2 end"
    ) }}
{%- endmacro %}

{# Rounded to as many decimals as each row says, which not every engine's round takes. #}
{% macro rounded_by(value, places) -%}
    round({{ value }} * power(10, {{ places }})) / power(10, {{ places }})
{%- endmacro %}

{# A mean of at least a threshold of people, to one decimal unless more are asked. #}
{% macro published_mean(value, n, places=1) -%}
    case
        when {{ n }} >= {{ var('disclosure_threshold') }}
            then round({{ value }}, {{ places }})
    end
{%- endmacro %}

{# Whether a count is hidden by the rule. #}
{% macro is_suppressed(n) -%}
    ({{ n }} > 0 and {{ n }} < {{ var('disclosure_threshold') }})
{%- endmacro %}

{# A part of a published count; hidden too where the rest of it would be. #}
{% macro published_part(part, whole) -%}
    case
        when not {{ is_suppressed('(' ~ whole ~ ' - ' ~ part ~ ')') }}
            then {{ published_count(part) }}
    end
{%- endmacro %}
