with

assessments as (
    select * from {{ ref('stg_capability__capability_assessments') }}
),

archetypes as (
    select * from {{ ref('capability_archetypes') }}
),

-- A list as the extract has it; a person of two archetypes counts in both.
final as (
    select
        assessments.assessment_id,
        archetypes.archetype_id,
        archetypes.archetype
    from assessments
    inner join archetypes
        on
            ';' || replace(lower(assessments.archetypes), ' ', '') || ';'
            like '%;' || archetypes.archetype_id || ';%'
)

select * from final
