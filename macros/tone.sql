{# The characteristics of hiring managers that texts carry, and the candidates' own. #}
{% macro manager_fields() -%}
    {{- return({"manager_white_bme": "white_bme", "manager_gender": "gender"}) -}}
{%- endmacro %}

{# What the tone of texts is broken down by. #}
{% macro tone_fields() -%}
    {%- set asked = var('ratio_references') | list -%}
    {%- for field, own_field in manager_fields().items() if own_field in asked -%}
        {%- do asked.append(field) -%}
    {%- endfor -%}
    {{- return(asked) -}}
{%- endmacro %}

{# Pairs of fields of the candidate and of the manager. #}
{% macro tone_pairs() -%}
    {%- set asked = [] -%}
    {%- for field, own_field in manager_fields().items()
        if own_field in var('ratio_references') -%}
        {%- do asked.append((own_field, field)) -%}
    {%- endfor -%}
    {{- return(asked) -}}
{%- endmacro %}

{# The squared error of a mean over texts, as those of one author are alike: of the
   squares over authors of its sums, of their texts, and of both. #}
{% macro variance_by_author(mean) -%}
    round(
        n_authors / nullif(n_authors - 1.0, 0)
        * greatest(
            {{ mean }}_squares
            - 2 * {{ mean }} * {{ mean }}_products
            + {{ mean }} * {{ mean }} * text_squares,
            0
        ) / (1.0 * n * n),
        15
    )
{%- endmacro %}

{# A difference in tone in words, without its sign. #}
{% macro tone_difference(value) -%}
    {{ decimals('abs(' ~ value ~ ')', 3) }} || ' points '
    || case when {{ value }} < 0 then 'cooler' else 'warmer' end
{%- endmacro %}

{# The interval of a gap, its size in standard deviations and what it rests on. #}
{% macro tone_evidence(level, reference_level) -%}
    '(95% interval ' || {{ decimals('ci_low', 3) }} || ' to '
    || {{ decimals('ci_high', 3) }} || '; ' || {{ decimals('standardised', 2) }}
    || ' standard deviations, ' || {{ decimals('standardised_ci_low', 2) }} || ' to '
    || {{ decimals('standardised_ci_high', 2) }} || '; about '
    || cast(n as {{ dbt.type_string() }}) || ' texts about ' || {{ level }} || ' and '
    || cast(n_reference as {{ dbt.type_string() }}) || ' about ' || {{ reference_level }}
    || ' candidates, by at least '
    || coalesce('about ' || cast(n_authors as {{ dbt.type_string() }}), 'a few')
    || ' authors of either)'
{%- endmacro %}

{# A join of gaps to the people on one of their sides. #}
{% macro people_of_side(side, level, by_level) -%}
    left join people as {{ side }}
        on
            {{ side }}.author_role = gaps.author_role
            and {{ side }}.field = gaps.field
            and {{ side }}.field_level = gaps.{{ level }}
            and coalesce({{ side }}.by_field, '') = coalesce(gaps.by_field, '')
            and coalesce({{ side }}.by_level, '') = coalesce(gaps.{{ by_level }}, '')
{%- endmacro %}
