with

cleaning as (
    select * from {{ released('rpt_text_cleaning') }} as counted
),

final as (
    select
        kind,
        n,
        {{ published_count('n_texts') }} as n_texts,
        {{ published_count('n_all_texts') }} as n_all_texts
    from cleaning
)

select * from final
