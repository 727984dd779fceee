with

source as (
    select * from {{ ref('ml_leadership__programme_probabilities') }}
),

final as (
    select
        specification,
        estimator,
        profile_id,
        programme_id,
        probability
    from source
)

select * from final
