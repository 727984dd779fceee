-- Eligibility rules decide about positive-action programmes; no model speaks of them.
with

spoken_of as (
    select programme_id from {{ ref('int_leadership__fold_cells') }}
    union all
    select programme_id from {{ ref('fct_programme_probability') }}
    union all
    select programme_id from {{ ref('ml_leadership__recommendations') }}
    union all
    select programme_id from {{ ref('rpt_programme_confusion') }}
    union all
    select predicted_programme_id from {{ ref('rpt_programme_confusion') }}
)

select spoken_of.programme_id
from spoken_of
inner join {{ ref('dim_programme') }} as programmes
    on spoken_of.programme_id = programmes.programme_id
where programmes.is_positive_action
