with

unmapped_words as (
    select * from {{ ref('int_leadership__unmapped_words') }}
),

final as (
    select
        table_name,
        field,
        word,
        n_rows
    from unmapped_words
)

select * from final
