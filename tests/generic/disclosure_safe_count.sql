{# A published count is suppressed, nothing, or a multiple of the base. #}
{% test disclosure_safe_count(model, column_name) %}
    select {{ column_name }}
    from {{ model }}
    where
        {{ column_name }} is not null
        and {{ column_name }} <> 0
        and (
            {{ column_name }} < {{ var('disclosure_threshold') }}
            or mod({{ column_name }}, {{ var('disclosure_base') }}) <> 0
        )
{% endtest %}
