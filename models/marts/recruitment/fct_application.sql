with

applications as (
    select * from {{ ref('int_recruitment__applications') }}
),

final as (
    select
        application_id,
        vacancy_id,
        candidate_id,
        {{ as_boolean('has_vacancy') }} as has_vacancy,
        {{ as_boolean('is_open') }} as is_open,
        ethnicity_code,
        ethnic_category,
        ethnic_group,
        white_bme,
        gender,
        {{ as_boolean('is_disabled') }} as is_disabled,
        {{ as_boolean('is_disabled_at_appointment') }} as is_disabled_at_appointment,
        age,
        age_group,
        {{ as_boolean('is_internal') }} as is_internal,
        recruitment_route,
        {{ as_boolean('is_guaranteed_interview') }} as is_guaranteed_interview,
        shortlist_score,
        {{ as_boolean('is_shortlisted') }} as is_shortlisted,
        {{ as_boolean('is_interviewed') }} as is_interviewed,
        {{ as_boolean('is_offered') }} as is_offered,
        {{ as_boolean('is_accepted') }} as is_accepted,
        {{ as_boolean('is_appointed') }} as is_appointed,
        withdrawn_stage,
        offer_outcome,
        {{ as_boolean('has_impossible_order') }} as has_impossible_order,
        applied_date,
        shortlisted_date,
        interviewed_date,
        offered_date,
        appointed_date
    from applications
)

select * from final
