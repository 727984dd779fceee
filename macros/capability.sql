{# What needs are broken down by, each with the column that gives its levels. #}
{% macro need_breakdowns() -%}
    {{- return({
        "all": "'All'",
        "archetype": "archetype",
        "organisation": "organisation",
        "region": "region",
        "financial_year": "financial_year",
    }) -}}
{%- endmacro %}

{# Measures of a need that are means over people, each with its column. #}
{% macro need_means() -%}
    {{- return({
        "mean_gap": "gap",
        "mean_confidence": "confidence",
        "mean_relevance": "relevance",
        "need_score": "need_score",
    }) -}}
{%- endmacro %}

{# People from whom a mean is told: the quantile of its interval is right from here. #}
{% macro least_people_of_a_mean() -%}5{%- endmacro %}

{# Why there is no mean, or else NULL. #}
{% macro mean_refusal(n) -%}
    case
        when {{ n }} < {{ least_people_of_a_mean() }}
            then
                'a mean over fewer than {{ least_people_of_a_mean() }} people is not told'
    end
{%- endmacro %}

{#
    A mean over people and its bounds by Student's t; NULL under five of them. Sums are of
    decimals, which come to the same in any order.
#}
{% macro mean_estimate(column) -%}
    {%- set n = "count(" ~ column ~ ")" -%}
    {%- set float = type_double() -%}
    {%- set total, squares = [], [] -%}
    {%- for term, sum in [(column, total), (column ~ " * " ~ column, squares)] -%}
        {%- do sum.append(exact_sum(term)) -%}
    {%- endfor -%}
    {{ n }} as n,
        {%- for name, value in {
            "value": "round(" ~ total[0] ~ " / cast(" ~ n ~ " as " ~ float ~ "), 12)",
            "ci_low": mean_bound(total[0], squares[0], n, "-"),
            "ci_high": mean_bound(total[0], squares[0], n, "+"),
        }.items() %}
        case when {{ n }} >= {{ least_people_of_a_mean() }} then {{ value }} end
            as {{ name }}
        {{- "," if not loop.last }}
        {%- endfor %}
{%- endmacro %}

{# What is offered of one kind, as text. #}
{% macro offers_of(kind) -%}
    {{ dbt.listagg(
        "case when offer_kind = '" ~ kind ~ "' then offer end", "', '", "order by offer"
    ) }}
{%- endmacro %}
