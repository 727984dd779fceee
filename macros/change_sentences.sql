{# How sure, as text: p = .012, or p < .001. #}
{% macro p_text(p_value) -%}
    case
        when {{ p_value }} < 0.001 then 'p < 0.001'
        else 'p = ' || {{ decimals(p_value, 3) }}
    end
{%- endmacro %}

{# A difference of shares in percentage points, as text with its sign. #}
{% macro points(value, places=0) -%}
    case when {{ value }} > 0 then '+' else '' end
    || {{ decimals('(100 * ' ~ value ~ ' + 0)', places) }}
{%- endmacro %}

{# The 95% interval of one. #}
{% macro points_interval(low, high, places=0) -%}
    '95% interval ' || {{ points(low, places) }} || ' to ' || {{ points(high, places) }}
{%- endmacro %}

{# What an interval about nothing says of a change. #}
{% macro change_verdict(low, high) -%}
    case
        when {{ low }} > 0 then 'a rise that chance alone seldom gives'
        when {{ high }} < 0 then 'a fall that chance alone seldom gives'
        else 'no more than chance can give'
    end
{%- endmacro %}

{# The month of a day, as text: June 2022. #}
{% macro month_text(day) -%}
    case extract(month from {{ day }})
        {%- for name in [
            'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
            'September', 'October', 'November', 'December'
        ] %}
        when {{ loop.index }} then '{{ name }} '
        {%- endfor %}
    end
    || cast(extract(year from {{ day }}) as {{ dbt.type_string() }})
{%- endmacro %}

{# A scope as a sentence speaks of its posts. #}
{% macro scope_text(scope) -%}
    case {{ scope }}
        when 'senior' then 'senior posts (band {{ var("senior_from_band") }} and over)'
        else 'posts of every band'
    end
{%- endmacro %}
