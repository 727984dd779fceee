-- Every enrolment of a person is in one fold of each repeat.
select
    specification,
    evaluation,
    repeat,
    person_id
from {{ ref('int_leadership__person_folds') }}
group by specification, evaluation, repeat, person_id
having count(*) > 1
