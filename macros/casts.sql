{# A cast that gives NULL where the text does not fit the type. #}
{% macro try_cast(column, type) -%}
    {{ return(adapter.dispatch("try_cast")(column, type)) }}
{%- endmacro %}

{% macro default__try_cast(column, type) -%}
    try_cast({{ column }} as {{ type }})
{%- endmacro %}

{# A whole number, also where it was written as 44.0; NULL for 44.5 and for text. #}
{% macro try_integer(column) -%}
    case
        when
            {{ try_cast(column, type_double()) }}
            = floor({{ try_cast(column, type_double()) }})
            and abs({{ try_cast(column, type_double()) }}) < 2000000000
            then cast({{ try_cast(column, type_double()) }} as {{ dbt.type_int() }})
    end
{%- endmacro %}

{# A date written as 2024-03-31 or 31/03/2024, a time after it dropped; NULL where the
   year has not four digits. #}
{% macro try_date(column) -%}
    {{ return(adapter.dispatch("try_date")(column)) }}
{%- endmacro %}

{% macro default__try_date(column) -%}
    coalesce(
        try_to_date(substring(trim({{ column }}), 1, 10), 'yyyy-MM-dd'),
        try_to_date(split_part(trim({{ column }}), ' ', 1), 'dd/MM/yyyy')
    )
{%- endmacro %}

{% macro duckdb__try_date(column) -%}
    cast(
        coalesce(
            case
                when trim({{ column }}) like '____-%'
                    then try_strptime(left(trim({{ column }}), 10), '%Y-%m-%d')
            end,
            case
                when split_part(trim({{ column }}), ' ', 1) like '%/____'
                    then try_strptime(split_part(trim({{ column }}), ' ', 1), '%d/%m/%Y')
            end
        ) as date
    )
{%- endmacro %}

{# dbt's own float type is 32 bits wide on DuckDB. #}
{% macro type_double() -%}
    {{ return(adapter.dispatch("type_double")()) }}
{%- endmacro %}

{% macro default__type_double() -%}double{%- endmacro %}

{# A flag of 0 and 1 as a truth value; NULL stays NULL. #}
{% macro as_boolean(flag) -%}
    cast({{ flag }} as {{ dbt.type_boolean() }})
{%- endmacro %}

{# A sum of decimals is the same whatever the order; one of floats is not. #}
{% macro exact_sum(value) -%}
    cast(sum(cast({{ value }} as decimal(28, 12))) as {{ type_double() }})
{%- endmacro %}
