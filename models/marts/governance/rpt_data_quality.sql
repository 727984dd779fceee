with

landed_files as (
    select * from {{ source('landing', 'landed_files') }}
),

clean_rows as (
    select * from {{ ref('int_governance__clean_rows') }}
),

rejected_rows as (
    select * from {{ ref('int_governance__rejected_rows') }}
),

tables as (
    {%- for table in contract_tables() %}
    select '{{ table }}' as table_name
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        tables.table_name,
        cast(null as {{ dbt.type_string() }}) as file_name,
        'files' as measure,
        cast(null as {{ dbt.type_string() }}) as reason,
        count(landed_files.file_name) as n_rows
    from tables
    left join landed_files
        on tables.table_name = landed_files.table_name
    group by tables.table_name

    union all

    select
        table_name,
        file_name,
        'lines' as measure,
        null as reason,
        n_read + n_unreadable as n_rows
    from landed_files

    union all

    select
        landed_files.table_name,
        landed_files.file_name,
        'clean' as measure,
        null as reason,
        coalesce(clean_rows.n_clean, 0) as n_rows
    from landed_files
    left join clean_rows
        on
            landed_files.table_name = clean_rows.table_name
            and landed_files.file_name = clean_rows.file_name

    union all

    select
        table_name,
        file_name,
        'rejected' as measure,
        rejection_reason as reason,
        count(*) as n_rows
    from rejected_rows
    group by table_name, file_name, rejection_reason
)

select * from final
