with

simulated as (
    select * from {{ ref('stg_reference__simulated') }}
),

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

analysis_plan as (
    select * from {{ ref('rpt_analysis_plan') }}
),

final as (
    select
        (select count(*) from simulated) > 0 as is_simulated,
        (select count(*) from enrolments) as n_enrolments,
        {{ var('seed') }} as seed,
        {{ var('disclosure_threshold') }} as disclosure_threshold,
        {{ var('disclosure_base') }} as disclosure_base,
        cast({{ var('stable_jaccard') }} as {{ type_double() }}) as stable_jaccard,
        cast({{ var('no_adverse_impact')[0] }} as {{ type_double() }})
            as no_adverse_impact_low,
        cast({{ var('no_adverse_impact')[1] }} as {{ type_double() }})
            as no_adverse_impact_high,
        (select max(plan_hash) from analysis_plan) as plan_hash,
        (select max(committed_hash) from analysis_plan) as committed_plan_hash,
        (select max(departures) from analysis_plan) as plan_departures
)

select * from final
