{# The tables of the input contract and the staging model with each one's rejects. #}
{% macro contract_tables() %}
    {{ return({
        "participants": "stg_leadership__participants_rejected",
        "simulated": "stg_reference__simulated_rejected",
        "value_map": "stg_reference__value_map_rejected",
    }) }}
{% endmacro %}
