with

capability_assessments as (
    {{ unmapped_words(
        'capability_assessments', ref('stg_capability__capability_assessments')
    ) }}
),

fellows as (
    {{ unmapped_words('fellows', ref('stg_capability__fellows')) }}
),

final as (
    select * from capability_assessments
    union all
    select * from fellows
)

select * from final
