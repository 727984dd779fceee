with

source as (
    select * from {{ ref('ml_leadership__programme_evidence') }}
    where measure = 'confusion'
),

final as (
    select
        specification,
        evaluation,
        estimator,
        programme_id,
        predicted_programme_id,
        n as n_actual,
        -- The share is of whole people, so this is a whole number again.
        cast(round(value * n) as {{ dbt.type_bigint() }}) as n_people,
        value,
        ci_low,
        ci_high,
        method
    from source
)

select * from final
