-- A positive-action programme has a rule, and no other programme has one.
select
    programmes.programme_id,
    rules.programme_id as rule_of
from {{ ref('programmes') }} as programmes
left join (
    select distinct programme_id from {{ ref('programme_eligibility') }}
) as rules
    on programmes.programme_id = rules.programme_id
where programmes.is_positive_action <> (rules.programme_id is not null)
