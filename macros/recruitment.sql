{# The stages after the application, in their order. #}
{% macro recruitment_stages() -%}
    {{- return(["shortlisted", "interviewed", "offered", "accepted", "appointed"]) -}}
{%- endmacro %}

{# What a line of the workforce is broken down by, and may be a subtotal over. #}
{% macro workforce_dimensions() -%}
    {{- return(["band", "staff_group", "ethnicity", "gender", "disability"]) -}}
{%- endmacro %}

{#
    The lines that count where the workforce is broken down by some dimensions: the
    parts of those, and of each other dimension the line over all of it, where the
    snapshot has one. Parts may add to more than their total: somebody with two posts
    is counted in each.
#}
{% macro counted_workforce(dimensions) -%}
    {%- for dimension in workforce_dimensions() %}
    {{ "and " if not loop.first -}}
    is_all_{{ dimension }} = {{ 0 if dimension in dimensions else "has_all_" ~ dimension }}
    {%- endfor %}
{%- endmacro %}

{# 1 for a yes, 0 for a no, NULL for anything else. #}
{% macro yes_or_no(column) -%}
    case {{ column }} when 'Yes' then 1 when 'No' then 0 end
{%- endmacro %}

{# Whether a panel has a member of a kind, by their number and that of the unknown. #}
{% macro panel_has(n_members, n_unknown="0") -%}
    case
        when {{ n_members }} > 0 then 'Yes'
        when {{ n_members }} = 0 and coalesce({{ n_unknown }}, 0) = 0 then 'No'
        else 'Unknown'
    end
{%- endmacro %}

{# The year to 31 March that a date lies in: 2022/23. #}
{% macro financial_year(date) -%}
    case
        when {{ date }} is not null
            then
                cast(
                    extract(year from {{ dbt.dateadd('month', -3, date) }})
                    as {{ dbt.type_string() }}
                )
                || '/'
                || substring(
                    cast(
                        extract(year from {{ dbt.dateadd('month', -3, date) }}) + 1
                        as {{ dbt.type_string() }}
                    ),
                    3,
                    2
                )
    end
{%- endmacro %}

{# What rates are broken down by, each with the column that gives its levels. #}
{% macro funnel_fields() -%}
    {{- return({
        "all": none,
        "ethnic_category": "ethnic_category",
        "ethnic_group": "ethnic_group",
        "white_bme": "white_bme",
        "gender": "gender",
        "is_disabled": "is_disabled",
        "age_group": "age_group",
        "recruitment_route": "recruitment_route",
        "is_internal": "is_internal",
        "band": "band_code",
        "is_senior": "is_senior",
        "staff_group": "staff_group",
        "directorate": "directorate",
        "posted_month": "posted_month",
    }) -}}
{%- endmacro %}

{# The level of an application in a field as text; a flag is Yes or No. #}
{% macro level_text(field, column) -%}
    {%- if column is none -%}
    'All'
    {%- elif field.startswith('is_') -%}
    case {{ column }} when 1 then 'Yes' when 0 then 'No' else 'Not stated' end
    {%- else -%}
    coalesce(cast({{ column }} as {{ dbt.type_string() }}), 'Not stated')
    {%- endif -%}
{%- endmacro %}

{#
    Bounds at 95% of a ratio of two shares by Katz, D. et al. (1978), Biometrics
    34:469-474; of a ratio of two odds by Woolf, B. (1955), Annals of Human Genetics
    19:251-253.
#}
{% macro ratio_bound(value, squared_error, sign) -%}
    round(
        {{ value }} * exp({{ sign }} {{ normal_quantile() }} * sqrt({{ squared_error }})),
        12
    )
{%- endmacro %}

{# What ratios are broken down by, each with the column that gives its levels. #}
{% macro ratio_breakdowns() -%}
    {{- return({
        "all": none,
        "organisation": "organisation",
        "region": "region",
        "band": "band_code",
        "staff_group": "staff_group",
        "financial_year": "financial_year",
    }) -}}
{%- endmacro %}

{# The groups of bands between which disparity ratios look, from below. #}
{% macro band_clusters() -%}
    {{- return(["Bands to 5", "Bands 6 and 7", "Bands 8a and over"]) -}}
{%- endmacro %}

{# The one of them that a band is in, by its place in the order of bands. #}
{% macro band_group(place) -%}
    case
        when {{ place }} <= 5 then '{{ band_clusters()[0] }}'
        when {{ place }} <= 7 then '{{ band_clusters()[1] }}'
        when {{ place }} is not null then '{{ band_clusters()[2] }}'
    end
{%- endmacro %}

{#
    Ratios of one group's share to another's, as CTEs that end in `estimated`: the
    ratio with its interval, where it would lie if everybody not stated were of one
    group or the other, whichever helps it least or most, and the verdict.

    relation: n, events and not stated of both groups, is_of_odds, and a reason where
    there is no ratio.
#}
{% macro ratio_estimates(relation) -%}
    {%- set float = type_double() -%}
ratios as (
    select
        *,
        case
            when reason is null
                then
                    round(
                        cast(n_reference_events as {{ float }}) / n_reference
                        / (cast(n_compared_events as {{ float }}) / n_compared),
                        12
                    )
        end as value,
        case
            when reason is not null then null
            when is_of_odds
                then
                    1.0 / n_reference_events + 1.0 / n_reference
                    + 1.0 / n_compared_events + 1.0 / n_compared
            else
                1.0 / n_reference_events - 1.0 / n_reference
                + 1.0 / n_compared_events - 1.0 / n_compared
        end as squared_error,
        case when is_of_odds then n_not_stated else n_not_stated - n_not_stated_events end
            as n_not_stated_others,
        case when is_of_odds then 0 else n_not_stated_events end as n_events_in_whole
    from {{ relation }}
),

bounded as (
    select
        *,
        {{ ratio_bound('value', 'squared_error', '-') }} as ci_low,
        {{ ratio_bound('value', 'squared_error', '+') }} as ci_high,
        case
            when reason is null
                then
                    round(
                        cast(n_reference_events as {{ float }})
                        / (n_reference + n_not_stated_others)
                        / (
                            cast(n_compared_events + n_not_stated_events as {{ float }})
                            / (n_compared + n_events_in_whole)
                        ),
                        12
                    )
        end as lowest,
        case
            when reason is null
                then
                    round(
                        cast(n_reference_events + n_not_stated_events as {{ float }})
                        / (n_reference + n_events_in_whole)
                        / (
                            cast(n_compared_events as {{ float }})
                            / (n_compared + n_not_stated_others)
                        ),
                        12
                    )
        end as highest
    from ratios
),

estimated as (
    select
        *,
        case
            when reason is not null then null
            when
                value between {{ var('no_adverse_impact')[0] }}
                and {{ var('no_adverse_impact')[1] }}
                then 'inside'
            when ci_low <= 1 and ci_high >= 1 then 'outside, interval includes 1'
            else 'outside, interval excludes 1'
        end as verdict,
        case
            when reason is not null then null
            when is_of_odds then 'Woolf'
            else 'Katz'
        end as method,
        reason is null as is_reportable
    from bounded
)
{%- endmacro %}

{#
    Candidates shortlisted, as the standards count them: somebody who withdrew was a
    candidate; somebody of whom nothing is said may yet be appointed.
#}
{% macro candidates_shortlisted() -%}
    count(
        case
            when
                is_shortlisted = 1
                and (is_appointed is not null or withdrawn_stage is not null)
                then 1
        end
    )
{%- endmacro %}

{% macro candidates_appointed() -%}
    count(case when is_appointed = 1 then 1 end)
{%- endmacro %}

{# What candidates may be compared by: as the settings allow. #}
{% macro candidate_fields() -%}
    {{- return([
        "white_bme", "ethnic_group", "ethnic_category", "gender", "is_disabled",
        "age_group", "recruitment_route", "is_internal"
    ]) -}}
{%- endmacro %}

{# What models of scores and texts know of a candidate and of the post applied for. #}
{% macro candidate_column_names(relation) -%}
    {%- for name in candidate_fields() + [
        "is_offered", "band_code", "band_level", "is_senior", "band_group"
    ] %}
        {{ relation }}.{{ name }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The same, from the applications: flags as words, and the group of bands. #}
{% macro candidate_columns(applications) -%}
    {%- for name in candidate_fields() %}
        {%- if name.startswith("is_") %}
        case {{ applications }}.{{ name }} when 1 then 'Yes' when 0 then 'No' end
            as {{ name }},
        {%- else %}
        {{ applications }}.{{ name }},
        {%- endif %}
    {%- endfor %}
        {{ applications }}.is_offered,
        {{ applications }}.band_code,
        {{ applications }}.band_level,
        {{ applications }}.is_senior,
        {{ band_group(applications ~ '.band_level') }} as band_group
{%- endmacro %}
