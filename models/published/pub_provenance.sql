with

simulated as (
    select * from {{ ref('stg_reference__simulated') }}
),

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

final as (
    select
        (select count(*) from simulated) > 0 as is_simulated,
        (select count(*) from enrolments) as n_enrolments,
        {{ var('seed') }} as seed,
        {{ var('disclosure_threshold') }} as disclosure_threshold,
        {{ var('disclosure_base') }} as disclosure_base,
        cast({{ var('stable_jaccard') }} as {{ type_double() }}) as stable_jaccard
)

select * from final
