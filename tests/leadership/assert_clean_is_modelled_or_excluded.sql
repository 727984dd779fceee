-- Clean rows = modelled + excluded, for each specification.
select specification
from {{ ref('rpt_model_exclusion') }}
where field is null
group by specification
having
    sum(case when measure = 'clean' then n_people else 0 end)
    <> sum(case when measure in ('modelled', 'excluded') then n_people else 0 end)
