{#
    Drift: how far the people of two extracts differ in one field.

    The population stability index is the sum over levels of (p - q) ln(p / q), p and q
    the shares of the latest and the previous extract; an empty level counts as half a
    person. Where nothing changed, the index times the harmonic size of two independent
    samples is chi-square with one degree of freedom less than there are levels
    (Yurdakul and Naranjo 2020, J. Risk Model Validation 14(4):89-100): that gives what
    chance alone makes of it. The interval is made on the root of the index, whose
    variance (by the delta method, and no less than that of chance) hardly depends on
    it; the lower bound is less by what chance adds on average.
#}

{#
    The 95% quantile of chi-square: exact for 1 and 2 degrees of freedom, else by Wilson
    and Hilferty (1931, PNAS 17:684-688), right to .6%.
#}
{% macro chi_square_limit(df) -%}
    case {{ df }}
        when 1 then 3.841458820694124
        when 2 then 5.991464547107979
        else
            {{ df }} * power(
                1 - 2.0 / (9 * {{ df }})
                + 1.6448536269514722 * sqrt(2.0 / (9 * {{ df }})),
                3
            )
    end
{%- endmacro %}

{# Drift of each field; levels: one row per table, field and level with both counts. #}
{% macro drift_estimates(levels) -%}
    (
        with filled as (
            select
                *,
                cast(coalesce(nullif(n_latest, 0), 0.5) as {{ type_double() }})
                    as latest_weight,
                cast(coalesce(nullif(n_previous, 0), 0.5) as {{ type_double() }})
                    as previous_weight
            from {{ levels }}
        ),

        shared as (
            select
                *,
                latest_weight
                / sum(latest_weight) over (partition by table_name, field) as p,
                previous_weight
                / sum(previous_weight) over (partition by table_name, field) as q
            from filled
        ),

        -- Slopes of the index in each share.
        sloped as (
            select
                *,
                (p - q) * ln(p / q) as part,
                ln(p / q) + 1 - q / p as p_slope,
                ln(q / p) + 1 - p / q as q_slope
            from shared
        ),

        placed as (
            select
                *,
                row_number() over (
                    partition by table_name, field
                    order by part desc, field_level asc
                ) as place
            from sloped
        ),

        summed as (
            select
                table_name,
                field,
                cast(sum(n_latest) as {{ type_double() }}) as n_latest,
                cast(sum(n_previous) as {{ type_double() }}) as n_previous,
                count(*) as n_levels,
                sum(part) as value,
                (sum(p * p_slope * p_slope) - power(sum(p * p_slope), 2))
                / nullif(sum(n_latest), 0)
                + (sum(q * q_slope * q_slope) - power(sum(q * q_slope), 2))
                / nullif(sum(n_previous), 0) as variance,
                max(case when place = 1 and part > 0 then field_level end)
                    as moved_level,
                max(case when place = 1 and part > 0 then q end)
                    as moved_from,
                max(case when place = 1 and part > 0 then p end)
                    as moved_to
            from placed
            group by table_name, field
        ),

        chances as (
            select
                *,
                n_levels - 1 as df,
                1 / nullif(n_latest, 0) + 1 / nullif(n_previous, 0) as chance_unit
            from summed
        ),

        bounded as (
            select
                *,
                df * chance_unit as chance_mean,
                {{ chi_square_limit('df') }} * chance_unit as chance_limit,
                sqrt(value) as root,
                {{ normal_quantile() }} * sqrt(
                    greatest(coalesce(variance / nullif(4 * value, 0), 0), chance_unit)
                ) as margin
            from chances
            where df > 0 and chance_unit is not null
        )

        select
            table_name,
            field,
            n_levels,
            round(value, 12) as value,
            round(
                greatest(power(greatest(root - margin, 0), 2) - chance_mean, 0), 12
            ) as ci_low,
            round(power(root + margin, 2), 12) as ci_high,
            round(chance_mean, 12) as chance_mean,
            round(chance_limit, 12) as chance_limit,
            {{ drift_verdict('value', 'chance_limit') }} as verdict,
            moved_level,
            round(moved_from, 12) as moved_from,
            round(moved_to, 12) as moved_to
        from bounded
    )
{%- endmacro %}

{# What is no more than chance makes of it is no change. #}
{% macro drift_verdict(value, chance_limit) -%}
    case
        when {{ value }} < {{ var('drift_some_change') }} or {{ value }} <= {{ chance_limit }}
            then 'no change'
        when {{ value }} < {{ var('drift_change') }} then 'some change'
        else 'change'
    end
{%- endmacro %}
