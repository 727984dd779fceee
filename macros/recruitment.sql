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
