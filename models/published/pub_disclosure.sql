with

final as (
    select
        table_name,
        kind,
        about,
        n_counts,
        n_few,
        n_withheld,
        n_possible
    from {{ ref('rpt_disclosure') }}
)

select * from final
