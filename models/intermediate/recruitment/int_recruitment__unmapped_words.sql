with

vacancies as (
    {{ unmapped_words('vacancies', ref('stg_recruitment__vacancies')) }}
),

applications as (
    {{ unmapped_words('applications', ref('stg_recruitment__applications')) }}
),

workforce as (
    {{ unmapped_words(
        'workforce', ref('stg_recruitment__workforce'), also='subtotal'
    ) }}
),

final as (
    select * from vacancies
    union all
    select * from applications
    union all
    select * from workforce
)

select * from final
