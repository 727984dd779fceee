{# The days of the facts, by the import that holds them: what dim_date must have. #}
{% macro fact_dates() -%}
    {{- return({
        "enrolments": ["status_date", "start_date", "expected_end_date"],
        "applications": [
            "applied_date", "shortlisted_date", "interviewed_date", "offered_date",
            "appointed_date",
        ],
        "vacancies": ["posted_date", "closing_date"],
        "members": ["joined_date", "left_date"],
        "engagements": ["occurred_date"],
        "activities": ["start_date"],
        "assessments": ["assessed_date"],
        "fellows": ["started_date", "ended_date", "destination_date"],
    }) -}}
{%- endmacro %}
