with

cleaning as (
    select * from {{ ref('rpt_text_cleaning') }}
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
