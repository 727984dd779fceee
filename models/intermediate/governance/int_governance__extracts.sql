with

landed_files as (
    select * from {{ source('landing', 'landed_files') }}
    where n_read > 0
),

clean_rows as (
    select * from {{ ref('int_governance__clean_rows') }}
),

placed as (
    select
        *,
        row_number() over (
            partition by table_name
            order by extract_date desc nulls last
        ) as place
    from landed_files
),

final as (
    select
        placed.table_name,
        case placed.place when 1 then 'latest' else 'previous' end as extract_name,
        placed.extract_date,
        placed.n_read + placed.n_unreadable as n_lines,
        coalesce(clean_rows.n_clean, 0) as n_clean
    from placed
    left join clean_rows
        on
            placed.table_name = clean_rows.table_name
            and placed.file_name = clean_rows.file_name
    where placed.place <= 2
)

select * from final
