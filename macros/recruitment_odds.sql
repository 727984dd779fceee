{# What the odds of an application may depend on: of the candidate, then of the post. #}
{% macro odds_terms() -%}
    {{- return([
        "is_bme", "is_male", "is_disabled", "age_group", "is_internal",
        "recruitment_route", "has_letter", "panel_bme", "panel_woman", "is_senior",
        "staff_group", "is_after_start", "applicants_per_post",
    ]) -}}
{%- endmacro %}

{#
    Whether the coefficients of a fitted model are hidden: a level or combination has too
    few people with or without the event, or the model has as many columns as its data.
#}
{% macro is_hidden_model(n_smallest, residual_freedom) -%}
    is_reportable
    and (
        coalesce({{ n_smallest }}, 0) < {{ var('disclosure_threshold') }}
        or coalesce({{ residual_freedom }}, 0) < 1
    )
{%- endmacro %}
