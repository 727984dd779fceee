with

leadership as (
    select * from {{ ref('int_leadership__unmapped_words') }}
),

recruitment as (
    select * from {{ ref('int_recruitment__unmapped_words') }}
),

community as (
    select * from {{ ref('int_community__unmapped_words') }}
),

capability as (
    select * from {{ ref('int_capability__unmapped_words') }}
),

united as (
    select * from leadership
    union all
    select * from recruitment
    union all
    select * from community
    union all
    select * from capability
),

final as (
    select
        table_name,
        field,
        word,
        n_rows
    from united
)

select * from final
