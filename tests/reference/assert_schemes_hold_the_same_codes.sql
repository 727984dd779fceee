-- A word's code must be known under whichever scheme is in use.
select ethnicity_code
from {{ ref('ethnicities') }}
group by ethnicity_code
having
    count(case when scheme = '2001' then 1 end) <> 1
    or count(case when scheme = '2021' then 1 end) <> 1
