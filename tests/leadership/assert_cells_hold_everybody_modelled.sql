-- The cells of a specification stand for the people modelled, in each use of them.
-- Where the clustering was refused, nobody is in a cluster.
with

modelled as (
    select
        specification,
        n_people
    from {{ ref('rpt_model_exclusion') }}
    where measure = 'modelled'
),

clustered as (
    select
        specification,
        count(*) as n_people
    from {{ ref('fct_cluster_membership') }}
    group by specification
),

refused as (
    select specification
    from {{ ref('rpt_cluster_evidence') }}
    where measure = 'tied_height_share' and not is_reportable
),

profiled as (
    select
        specification,
        sum(n_people) as n_people
    from {{ ref('dim_profile') }}
    group by specification
)

select modelled.specification
from modelled
left join clustered
    on modelled.specification = clustered.specification
left join profiled
    on modelled.specification = profiled.specification
left join refused
    on modelled.specification = refused.specification
where
    (
        modelled.specification in {{ specifications_with('clusters') }}
        and modelled.n_people <> coalesce(clustered.n_people, 0)
        and (refused.specification is null or clustered.n_people is not null)
    )
    or modelled.n_people <> coalesce(profiled.n_people, 0)
