with

final as (
    {%- for model in contract_tables().values() %}
    select
        table_name,
        file_name,
        extract_date,
        line_number,
        rejection_reason
    from {{ ref(model) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
