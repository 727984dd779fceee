{# The tables of the input contract and the staging model with each one's rejects. #}
{% macro contract_tables() %}
    {{ return({
        "applications": "stg_recruitment__applications_rejected",
        "assessments": "stg_recruitment__assessments_rejected",
        "interview_scores": "stg_recruitment__interview_scores_rejected",
        "participants": "stg_leadership__participants_rejected",
        "simulated": "stg_reference__simulated_rejected",
        "vacancies": "stg_recruitment__vacancies_rejected",
        "value_map": "stg_reference__value_map_rejected",
        "workforce": "stg_recruitment__workforce_rejected",
    }) }}
{% endmacro %}
