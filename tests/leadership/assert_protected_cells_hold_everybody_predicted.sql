-- Whatever the people are told apart by, all who are sampled are there.
with

predicted as (
    select
        enrolments.specification,
        count(*) as n_people
    from {{ ref('int_leadership__predicted_enrolments') }} as enrolments
    inner join {{ ref('int_leadership__person_folds') }} as folds
        on
            enrolments.specification = folds.specification
            and enrolments.person_id = folds.person_id
            and folds.evaluation = 'cross_validation'
            and folds.repeat_number = 1
            and folds.is_sampled
    group by enrolments.specification
),

counted as (
    select
        specification,
        protected_field,
        sum(n_people) as n_people
    from {{ ref('int_leadership__protected_cells') }}
    group by specification, protected_field
)

select
    predicted.specification,
    counted.protected_field
from predicted
left join counted
    on predicted.specification = counted.specification
where
    counted.n_people is null
    or counted.n_people <> predicted.n_people
