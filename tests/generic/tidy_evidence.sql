{# A reportable row has n, a value and an interval around it; any other has a reason. #}
{% test tidy_evidence(model) %}
    select *
    from {{ model }}
    where
        is_reportable is null
        or n is null
        or (
            is_reportable
            and (
                value is null
                or ci_low is null
                or ci_high is null
                or ci_low > value
                or ci_high < value
                or reason is not null
            )
        )
        or (
            not is_reportable
            and (
                value is not null
                or ci_low is not null
                or ci_high is not null
                or reason is null
            )
        )
{% endtest %}
