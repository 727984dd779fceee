-- Every enrolment of a person is in one fold of each repeat.
select
    specification,
    evaluation,
    repeat_number,
    person_id
from {{ ref('int_leadership__person_folds') }}
group by specification, evaluation, repeat_number, person_id
having count(*) > 1
