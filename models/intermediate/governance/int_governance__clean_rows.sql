with

final as (
    {%- for table in contract_tables() %}
    select
        '{{ table }}' as table_name,
        source_file as file_name,
        count(*) as n_clean
    from {{ clean_rows(table) }} as landed
    group by source_file
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
