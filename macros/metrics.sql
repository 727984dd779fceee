{#
    The metrics as SQL, from where they are defined once: the semantic models and
    metrics beside the marts. What `mf query` gives and what these give is the same.
#}

{# The metrics that are headlines, in the order of the areas and of their places. #}
{% macro headlines() -%}
    {%- set chosen = [] -%}
    {%- if execute -%}
    {%- for area in ["leadership", "recruitment", "community", "capability"] -%}
    {%- set of_area = graph.metrics.values()
        | selectattr("config.meta.area", "defined")
        | selectattr("config.meta.area", "equalto", area)
        | sort(attribute="config.meta.place") -%}
    {%- do chosen.extend(of_area) -%}
    {%- endfor -%}
    {%- endif -%}
    {{- return(chosen) -}}
{%- endmacro %}

{# The measures of a semantic model, each aggregated; none on nothing is 0. #}
{% macro aggregated_measures(semantic_model) -%}
    {%- if execute -%}
    {%- for node in graph.semantic_models.values() if node.name == semantic_model %}
    {%- for measure in node.measures %}
        cast(
            coalesce({{ measure.agg }}({{ measure.expr }}), 0)
            as {{ dbt.type_bigint() }}
        ) as {{ measure.name }}
        {{- "," if not loop.last }}
    {%- endfor %}
    {%- endfor %}
    {%- endif -%}
{%- endmacro %}

{# Whether a metric is a count, a share of a count, or a ratio of two shares. #}
{% macro metric_kind(metric) -%}
    {{- return({"simple": "count", "ratio": "share", "derived": "ratio"}[metric.type]) -}}
{%- endmacro %}

{# The pairs of measures, part and whole, that a metric is made of. #}
{% macro metric_parts(metric) -%}
    {%- set named = {} -%}
    {%- for node in graph.metrics.values() -%}
        {%- do named.update({node.name: node}) -%}
    {%- endfor -%}
    {%- set of = metric.type_params -%}
    {%- if metric.type == "simple" -%}
        {{- return([(none, of.measure.name)]) -}}
    {%- elif metric.type == "ratio" -%}
        {%- set part = named[of.numerator.name].type_params.measure.name -%}
        {%- set whole = named[of.denominator.name].type_params.measure.name -%}
        {{- return([(part, whole)]) -}}
    {%- endif -%}
    {%- set shares = of.expr.split(" / ") -%}
    {%- if shares | length != 2 -%}
        {%- do exceptions.raise_compiler_error(
            metric.name ~ " is no ratio of two metrics: no headline can show it."
        ) -%}
    {%- endif -%}
    {{- return(
        metric_parts(named[shares[0]]) + metric_parts(named[shares[1]])
    ) -}}
{%- endmacro %}

{# Bounds of a ratio of two shares by Katz, where no share is nothing. #}
{% macro share_ratio_bound(sign) -%}
    {{ ratio_bound(
        'value',
        '(1.0 / n_part - 1.0 / n + 1.0 / n_compared_part - 1.0 / n_compared)',
        sign
    ) }}
{%- endmacro %}

{# The value of each kind of metric, and its interval; a count has none. #}
{% macro headline_estimates(relation) -%}
    {%- set float = type_double() -%}
valued as (
    select
        *,
        case
            when reason is not null then null
            when kind = 'count' then cast(n as {{ float }})
            when kind = 'share' then round(cast(n_part as {{ float }}) / n, 12)
            else
                round(
                    (cast(n_part as {{ float }}) / n)
                    / (cast(n_compared_part as {{ float }}) / n_compared),
                    12
                )
        end as value
    from {{ relation }}
),

estimated as (
    select
        *,
        case
            when value is null then null
            when kind = 'share' then {{ wilson_low('n_part', 'n') }}
            when kind = 'ratio' then {{ share_ratio_bound('-') }}
        end as ci_low,
        case
            when value is null then null
            when kind = 'share' then {{ wilson_high('n_part', 'n') }}
            when kind = 'ratio' then {{ share_ratio_bound('+') }}
        end as ci_high,
        case
            when value is null then null
            when kind = 'share' then 'Wilson'
            when kind = 'ratio' then 'Katz'
        end as method
    from valued
)
{%- endmacro %}
