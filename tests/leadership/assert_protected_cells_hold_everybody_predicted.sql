-- Whatever the people are told apart by, they are all there.
with

predicted as (
    select
        specification,
        count(*) as n_people
    from {{ ref('int_leadership__predicted_enrolments') }}
    group by specification
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
