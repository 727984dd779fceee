{# The tables of the input contract and the staging model with each one's rejects. #}
{% macro contract_tables() %}
    {{ return({
        "activities": "stg_community__activities_rejected",
        "applications": "stg_recruitment__applications_rejected",
        "assessments": "stg_recruitment__assessments_rejected",
        "capability_assessments": "stg_capability__capability_assessments_rejected",
        "engagements": "stg_community__engagements_rejected",
        "fellows": "stg_capability__fellows_rejected",
        "interview_scores": "stg_recruitment__interview_scores_rejected",
        "members": "stg_community__members_rejected",
        "participants": "stg_leadership__participants_rejected",
        "simulated": "stg_reference__simulated_rejected",
        "survey_responses": "stg_community__survey_responses_rejected",
        "use_case_adoptions": "stg_community__use_case_adoptions_rejected",
        "use_cases": "stg_community__use_cases_rejected",
        "vacancies": "stg_recruitment__vacancies_rejected",
        "value_map": "stg_reference__value_map_rejected",
        "workforce": "stg_recruitment__workforce_rejected",
    }) }}
{% endmacro %}
