with

person_needs as (
    select * from {{ ref('int_capability__person_needs') }}
    where breakdown = 'all' and scope = 'framework'
),

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

last_days as (
    select
        person_id,
        max(assessed_date) as last_assessed_date
    from assessments
    group by person_id
),

final as (
    select
        person_needs.person_id,
        last_days.last_assessed_date,
        person_needs.n_answers,
        person_needs.gap,
        {{ as_boolean('person_needs.is_short') }} as is_short,
        person_needs.confidence,
        person_needs.relevance,
        person_needs.need_score
    from person_needs
    left join last_days
        on person_needs.person_id = last_days.person_id
)

select * from final
