with

suppressed_counts as (
    select * from {{ ref('ml_governance__suppressed_counts') }}
),

released_counts as (
    select distinct
        table_name,
        row_key,
        count_column,
        cell
    from {{ ref('int_governance__released_counts') }}
),

final as (
    select
        released_counts.table_name,
        released_counts.row_key,
        released_counts.count_column,
        suppressed_counts.cell,
        suppressed_counts.n,
        suppressed_counts.reason,
        suppressed_counts.n_possible
    from released_counts
    inner join suppressed_counts
        on released_counts.cell = suppressed_counts.cell
)

select * from final
