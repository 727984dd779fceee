with

published_tables as (
    select * from {{ ref('published_tables') }}
),

released_counts as (
    select distinct
        replace(replace(table_name, 'rpt_', 'pub_'), 'dim_', 'pub_') as table_name,
        row_key,
        count_column,
        n
    from {{ ref('int_governance__released_counts') }}
),

suppressed_counts as (
    select
        replace(replace(table_name, 'rpt_', 'pub_'), 'dim_', 'pub_') as table_name,
        row_key,
        count_column,
        reason,
        n_possible
    from {{ ref('rpt_suppressed_count') }}
),

counted as (
    select
        released_counts.table_name,
        count(*) as n_counts,
        sum(case when suppressed_counts.reason = 'few' then 1 else 0 end) as n_few,
        sum(case when suppressed_counts.reason = 'withheld' then 1 else 0 end)
            as n_withheld,
        min(suppressed_counts.n_possible) as n_possible
    from released_counts
    left join suppressed_counts
        on
            released_counts.table_name = suppressed_counts.table_name
            and released_counts.row_key = suppressed_counts.row_key
            and released_counts.count_column = suppressed_counts.count_column
    group by released_counts.table_name
),

final as (
    select
        published_tables.table_name,
        published_tables.kind,
        published_tables.about,
        cast(counted.n_counts as {{ dbt.type_bigint() }}) as n_counts,
        cast(counted.n_few as {{ dbt.type_bigint() }}) as n_few,
        cast(counted.n_withheld as {{ dbt.type_bigint() }}) as n_withheld,
        counted.n_possible
    from published_tables
    left join counted
        on
            published_tables.table_name = counted.table_name
            and published_tables.kind = 'protected'
)

select * from final
