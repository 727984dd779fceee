with

rejected_rows as (
    select * from {{ ref('int_governance__rejected_rows') }}
),

final as (
    select
        table_name,
        file_name,
        extract_date,
        line_number,
        rejection_reason
    from rejected_rows
)

select * from final
