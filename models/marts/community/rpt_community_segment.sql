with

membership as (
    select * from {{ ref('fct_segment_membership') }}
),

firmness as (
    select * from {{ ref('rpt_community_segment_evidence') }}
    where measure = 'segment_jaccard' and is_chosen
),

counted as (
    select
        segment_id,
        count(*) as n_ever,
        count(case when is_member then 1 end) as n_events
    from membership
    group by segment_id
),

totalled as (
    select
        *,
        cast(sum(n_events) over () as {{ dbt.type_bigint() }}) as n
    from counted
),

final as (
    select
        totalled.segment_id,
        totalled.n_ever,
        totalled.n,
        totalled.n_events,
        round(
            cast(totalled.n_events as {{ type_double() }}) / nullif(totalled.n, 0), 12
        ) as value,
        {{ wilson_low('totalled.n_events', 'totalled.n') }} as ci_low,
        {{ wilson_high('totalled.n_events', 'totalled.n') }} as ci_high,
        case when totalled.n > 0 then 'Wilson' end as method,
        totalled.n > 0 as is_reportable,
        case when totalled.n = 0 then 'nobody is a member now' end as reason,
        firmness.value as jaccard,
        firmness.ci_low as jaccard_ci_low,
        firmness.ci_high as jaccard_ci_high,
        firmness.value >= {{ var('stable_jaccard') }} as is_stable
    from totalled
    left join firmness
        on totalled.segment_id = firmness.segment_id
)

select * from final
