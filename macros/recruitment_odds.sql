{# What the odds of an application may depend on: of the candidate, then of the post. #}
{% macro odds_terms() -%}
    {{- return([
        "is_bme", "is_male", "is_disabled", "age_group", "is_internal",
        "recruitment_route", "has_letter", "panel_bme", "panel_woman", "is_senior",
        "staff_group", "is_after_start", "applicants_per_post",
    ]) -}}
{%- endmacro %}
