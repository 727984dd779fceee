{%- set as_published = var('leadership_specifications').as_published -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

exclusions as (
    select * from {{ ref('int_leadership__exclusions') }}
),

outcomes as (
    select * from {{ ref('int_leadership__outcomes') }}
    where outcome = 'completion'
),

excluded as (
    select
        participant_id,
        {{ dbt.listagg(
            "field || ' ' || exclusion_reason", "'; '", "order by field"
        ) }} as model_exclusion_reason
    from exclusions
    where field in {{ specification_needs(as_published) }}
    group by participant_id
),

final as (
    select
        participants.participant_id,
        participants.person_id,
        participants.programme_id,
        participants.status_mapped as status,
        participants.status_date,
        participants.cohort_start_year,
        participants.start_date,
        participants.expected_end_date,
        {{ normalised('participants.organisation') }} as organisation_key,
        participants.organisation,
        participants.organisation_code,
        participants.local_delivery_partner,
        case participants.completed_mapped
            when 'Yes' then true
            when 'No' then false
        end as is_completed,
        outcomes.outcome_value = 1 as has_completed,
        participants.assessment_given as assessment_score,
        participants.satisfaction_given as satisfaction_score,
        excluded.model_exclusion_reason
    from participants
    left join outcomes
        on participants.participant_id = outcomes.participant_id
    left join excluded
        on participants.participant_id = excluded.participant_id
)

select * from final
