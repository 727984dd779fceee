with

final as (
    {%- for model in contract_tables().values() %}
    select * from {{ ref(model) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
