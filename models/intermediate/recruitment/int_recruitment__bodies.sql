with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

final as (
    select
        body_id,
        min(body) as body,
        count(*) as n_texts
    from texts
    where model_exclusion_reason is null
    group by body_id
)

select * from final
