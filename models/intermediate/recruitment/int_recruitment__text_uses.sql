with

texts as (
    select * from {{ ref('int_recruitment__texts') }}
),

final as (
    select
        assessment_id,
        body_id,
        cast(dense_rank() over (order by author_id) as {{ dbt.type_bigint() }})
            as author_code,
        cast(dense_rank() over (order by candidate_id) as {{ dbt.type_bigint() }})
            as candidate_code
    from texts
    where model_exclusion_reason is null
)

select * from final
