-- The programmes of a profile share a probability of 1.
select
    specification,
    estimator,
    profile_id
from {{ ref('fct_programme_probability') }}
group by specification, estimator, profile_id
having abs(sum(probability) - 1) > 0.000001
