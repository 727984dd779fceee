with

vacancies as (
    {{ unmapped_words('vacancies', ref('stg_recruitment__vacancies')) }}
),

applications as (
    {{ unmapped_words('applications', ref('stg_recruitment__applications')) }}
),

interview_scores as (
    {{ unmapped_words(
        'interview_scores', ref('stg_recruitment__interview_scores')
    ) }}
),

assessments as (
    {{ unmapped_words('assessments', ref('stg_recruitment__assessments')) }}
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
    select * from interview_scores
    union all
    select * from assessments
    union all
    select * from workforce
)

select * from final
