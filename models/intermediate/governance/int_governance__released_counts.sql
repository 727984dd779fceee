{{ config(materialized="table") }}

with

counted as (
    {%- for mart in released_counts() %}
    {{ counts_of_mart(mart) }}
    {{- "\n    union all" if not loop.last }}
    {%- endfor %}
),

told as (
    select
        *,
        {{ released_fact('field_1', 'level_1') }} as fact_1,
        {{ released_fact('field_2', 'level_2') }} as fact_2
    from counted
),

named as (
    select
        *,
        people || least(fact_1, fact_2) || greatest(fact_1, fact_2) as cell
    from told
),

parts as (
    select
        *,
        cast(null as {{ dbt.type_string() }}) as whole,
        cast(null as {{ dbt.type_string() }}) as divided_by
    from named

    union all

    select
        *,
        people || fact_2 as whole,
        'by ' || field_1 as divided_by
    from named
    where fact_1 <> ''

    union all

    select
        *,
        people || fact_1 as whole,
        'by ' || field_2 as divided_by
    from named
    where fact_2 <> ''

    union all

    select
        *,
        of_people || least(fact_1, fact_2) || greatest(fact_1, fact_2) as whole,
        split as divided_by
    from named
    where of_people is not null
),

final as (
    select distinct
        table_name,
        row_key,
        count_column,
        cell,
        n,
        whole,
        divided_by as split,
        is_exact
    from parts
)

select * from final
