with

final as (
    {%- for table in contract_tables() %}
    select
        '{{ table }}' as table_name,
        source_file as file_name,
        count(*) as n_clean
    from {{ landing_verdict(table) }} as verdicts
    where rejection_reason is null
    group by source_file
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
