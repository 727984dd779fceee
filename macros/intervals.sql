{#
    Intervals at 95%.

    Proportions: Wilson, E. B. (1927), JASA 22:209-212. Means: Student's t, its
    quantile by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5), right to
    .001 from 10 degrees of freedom and to .03 from 4.
#}
{% macro normal_quantile() -%}1.959963984540054{%- endmacro %}

{% macro wilson_bound(successes, n, sign) -%}
    {%- set z = normal_quantile() -%}
    {%- set k = "cast(" ~ successes ~ " as " ~ type_double() ~ ")" -%}
    {%- set m = "nullif(cast(" ~ n ~ " as " ~ type_double() ~ "), 0)" -%}
    round(
        (
            {{ k }} + {{ z }} * {{ z }} / 2
            {{ sign }} {{ z }} * sqrt(
                {{ k }} * ({{ m }} - {{ k }}) / {{ m }} + {{ z }} * {{ z }} / 4
            )
        ) / ({{ m }} + {{ z }} * {{ z }}),
        12
    )
{%- endmacro %}

{% macro wilson_low(successes, n) -%}
    case
        when {{ successes }} = 0 and {{ n }} > 0 then 0.0
        else {{ wilson_bound(successes, n, '-') }}
    end
{%- endmacro %}

{% macro wilson_high(successes, n) -%}
    case
        when {{ successes }} = {{ n }} and {{ n }} > 0 then 1.0
        else {{ wilson_bound(successes, n, '+') }}
    end
{%- endmacro %}

{# Student's t at 97.5%, by its degrees of freedom. #}
{% macro t_quantile(df) -%}
    {%- set z = normal_quantile() | float -%}
    (
        {{ z }}
        + {{ (z ** 3 + z) / 4 }} / {{ df }}
        + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / power({{ df }}, 2)
        + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }}
        / power({{ df }}, 3)
    )
{%- endmacro %}

{# Bound of a mean from its integer sums; NULL below two observations. #}
{% macro mean_bound(total, total_of_squares, n, sign) -%}
    {%- set float = type_double() -%}
    {%- set m = "cast(" ~ n ~ " as " ~ float ~ ")" -%}
    {%- set df = "nullif(" ~ m ~ " - 1, 0)" -%}
    round(
        {{ total }} / {{ m }} {{ sign }} {{ t_quantile(df) }} * sqrt(
            greatest(
                {{ total_of_squares }} - cast({{ total }} as {{ float }}) * {{ total }} / {{ m }},
                0
            ) / {{ df }} / {{ m }}
        ),
        12
    )
{%- endmacro %}
