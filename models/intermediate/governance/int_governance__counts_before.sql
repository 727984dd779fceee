{{ config(materialized="table") }}
{%- set file = env_var("WORKFORCE_SUPPRESSED_BEFORE", "") %}

with

final as (
    {%- if file %}
    select distinct cell
    from {{ parquet_file(file) }}
    {%- else %}
    select cast(null as {{ dbt.type_string() }}) as cell
    where 1 = 0
    {%- endif %}
)

select * from final
