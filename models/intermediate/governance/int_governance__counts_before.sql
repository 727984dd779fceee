{{ config(materialized="table") }}
{%- set file = env_var("WORKFORCE_COUNTS_BEFORE", "") %}

with

final as (
    {%- if file %}
    select
        cell,
        n,
        whole,
        split,
        is_exact,
        is_suppressed
    from {{ parquet_file(file) }}
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as cell,
        cast(null as {{ dbt.type_bigint() }}) as n,
        cast(null as {{ dbt.type_string() }}) as whole,
        cast(null as {{ dbt.type_string() }}) as split,
        cast(null as {{ dbt.type_boolean() }}) as is_exact,
        cast(null as {{ dbt.type_boolean() }}) as is_suppressed
    where 1 = 0
    {%- endif %}
)

select * from final
