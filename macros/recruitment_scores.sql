{#
    Rows of candidates or vacancies once for each kind of posts they belong to: all,
    senior ones, and those of their group of bands.
#}
{% macro by_posts(relation) -%}
    (
        select 'all' as posts, {{ relation }}.* from {{ relation }}
        union all
        select 'senior' as posts, {{ relation }}.* from {{ relation }}
        where is_senior = 1
        union all
        select band_group as posts, {{ relation }}.* from {{ relation }}
        where band_group is not null
    )
{%- endmacro %}

{# A difference as text, its sign in words: 2.6 points lower. #}
{% macro lower_or_higher(value, places, unit="") -%}
    case
        when {{ value }} < 0
            then {{ decimals('-' ~ value, places) }} || '{{ unit }} lower'
        when {{ value }} > 0 then {{ decimals(value, places) }} || '{{ unit }} higher'
        else {{ decimals(value, places) }} || '{{ unit }} different'
    end
{%- endmacro %}

{# An interval of a difference as text: 2.0 to 3.1 lower, or 0.5 lower to 0.7 higher. #}
{% macro lower_to_higher(low, high, places) -%}
    case
        when {{ high }} <= 0
            then
                {{ decimals('-' ~ high, places) }} || ' to '
                || {{ decimals('-' ~ low, places) }} || ' lower'
        when {{ low }} >= 0
            then
                {{ decimals(low, places) }} || ' to ' || {{ decimals(high, places) }}
                || ' higher'
        else
            {{ decimals('-' ~ low, places) }} || ' lower to '
            || {{ decimals(high, places) }} || ' higher'
    end
{%- endmacro %}

{# What an interval about no difference says, and what would have been found. #}
{% macro gap_verdict(ci_low, ci_high, detectable) -%}
    case
        when {{ ci_low }} > 0 or {{ ci_high }} < 0
            then 'The interval leaves out 0, so chance alone seldom gives this.'
        else
            'The interval includes 0, so no difference is shown; one of '
            || {{ decimals(detectable, 1) }}
            || ' points or more would have been found four times in five.'
    end
{%- endmacro %}
