{#
    Who is in each group, in three steps that any subject area can use: levels are
    counted, estimates made of them, and the estimates put through disclosure control.
#}

{# People of each group at each level of each field; keys name the group. #}
{% macro group_levels(members, keys, fields) -%}
    {%- for field in fields %}
    {%- set kind = var("model_fields")[field].kind %}
    {%- set number = "null" if kind == "nominal" else field %}
    select
        {{ keys | join(", ") }},
        '{{ field }}' as field,
        '{{ kind }}' as kind,
        cast({{ field }} as {{ dbt.type_string() }}) as field_level,
        count(*) as n_level,
        cast(sum({{ number }}) as {{ dbt.type_bigint() }}) as total,
        cast(sum({{ number }} * {{ number }}) as {{ dbt.type_bigint() }})
            as total_of_squares
    from {{ members }}
    where {{ field }} is not null
    group by {{ keys | join(", ") }}, {{ field }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# Shares of words and flags, means of numbers, each with n and its 95% interval. #}
{% macro group_estimates(levels, keys) -%}
    (
        with summed as (
            select
                {{ keys | join(", ") }},
                field,
                kind,
                cast(sum(n_level) as {{ dbt.type_bigint() }}) as n,
                sum(total) as total,
                sum(total_of_squares) as total_of_squares
            from {{ levels }}
            group by {{ keys | join(", ") }}, field, kind
        ),

        counted as (
            select
                {%- for key in keys %}
                levels.{{ key }},
                {%- endfor %}
                levels.field,
                levels.kind,
                levels.field_level,
                levels.n_level,
                summed.n
            from {{ levels }} as levels
            inner join summed
                on
                    levels.field = summed.field
                    {%- for key in keys %}
                    and levels.{{ key }} = summed.{{ key }}
                    {%- endfor %}
            where levels.kind = 'nominal'

            union all

            select
                {{ keys | join(", ") }},
                field,
                kind,
                '1' as field_level,
                cast(total as {{ dbt.type_bigint() }}) as n_level,
                n
            from summed
            where kind = 'flag'
        )

        select
            {{ keys | join(", ") }},
            field,
            kind,
            field_level,
            'share' as measure,
            n_level,
            n,
            round(cast(n_level as {{ type_double() }}) / n, 12) as value,
            {{ wilson_low('n_level', 'n') }} as ci_low,
            {{ wilson_high('n_level', 'n') }} as ci_high,
            'Wilson' as method
        from counted

        union all

        select
            {{ keys | join(", ") }},
            field,
            kind,
            cast(null as {{ dbt.type_string() }}) as field_level,
            'mean' as measure,
            cast(null as {{ dbt.type_bigint() }}) as n_level,
            n,
            round(cast(total as {{ type_double() }}) / n, 12) as value,
            {{ mean_bound('total', 'total_of_squares', 'n', '-') }} as ci_low,
            {{ mean_bound('total', 'total_of_squares', 'n', '+') }} as ci_high,
            'Student t' as method
        from summed
        where kind in ('number', 'ordinal')
    )
{%- endmacro %}

{# Estimates after disclosure control, beside the columns that name them. #}
{% macro published_estimates(estimates, columns) -%}
    (
        with rounded as (
            select
                *,
                {{ published_count('n') }} as published_n,
                -- Of a flag, the other side must not be small either.
                case
                    when kind = 'flag' and {{ is_suppressed('(n - n_level)') }} then null
                    else {{ published_count('n_level') }}
                end as published_level
            from {{ estimates }}
        ),

        capped as (
            select
                *,
                {{ capped('published_level', 'published_n') }} as n_at_level
            from rounded
        )

        select
            {{ columns | join(", ") }},
            measure,
            published_n as n,
            case
                when measure = 'share'
                    then {{ published_share('published_level', 'published_n') }}
                else {{ published_mean('value', 'n') }}
            end as value,
            case
                when measure = 'share'
                    then {{ wilson_low('n_at_level', 'published_n') }}
                else {{ published_mean('ci_low', 'n') }}
            end as ci_low,
            case
                when measure = 'share'
                    then {{ wilson_high('n_at_level', 'published_n') }}
                else {{ published_mean('ci_high', 'n') }}
            end as ci_high,
            method
        from capped
    )
{%- endmacro %}
