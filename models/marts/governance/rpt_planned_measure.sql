with

planned_measures as (
    select * from {{ source('plan', 'planned_measures') }}
),

planned_questions as (
    select * from {{ source('plan', 'planned_questions') }}
),

final as (
    select
        planned_measures.model_name,
        planned_measures.measure_rank,
        planned_measures.place,
        planned_measures.measure,
        planned_measures.measured_of,
        planned_measures.meaning,
        planned_questions.question,
        planned_questions.multiplicity
    from planned_measures
    inner join planned_questions
        on planned_measures.model_name = planned_questions.model_name
)

select * from final
