with

predicted as (
    select * from {{ ref('int_leadership__predicted_enrolments') }}
),

person_folds as (
    select * from {{ ref('int_leadership__person_folds') }}
),

final as (
    select
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }},
        count(*) as n_people
    from predicted
    inner join person_folds
        on
            predicted.specification = person_folds.specification
            and predicted.person_id = person_folds.person_id
    group by
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }}
)

select * from final
