with

landed as (
    select * from {{ landing_verdict('participants') }} as verdicts
),

latest as (
    select max(extract_date) as extract_date from landed
),

final as (
    select
        -- ids
        landed.participant_id,
        coalesce(landed.person_id, landed.participant_id) as person_id,

        -- strings
        landed.programme,
        landed.status,
        landed.organisation,
        landed.organisation_code,
        landed.organisation_type,
        landed.local_delivery_partner,
        landed.region,
        landed.band,
        landed.role,
        landed.age as age_text,
        landed.age_band,
        landed.gender,
        landed.ethnic_origin,
        landed.sexual_orientation,
        landed.religion,
        landed.nationality,
        landed.disability,
        landed.highest_qualification,
        landed.deprivation_band,
        landed.completed,
        landed.assessment_score as assessment_text,
        landed.satisfaction_score as satisfaction_text,

        -- numbers
        {{ try_integer('landed.cohort_start_year') }} as cohort_start_year,
        {{ try_integer('landed.age') }} as age,
        {{ try_cast('landed.assessment_score', type_double()) }} as assessment_score,
        {{ try_cast('landed.satisfaction_score', type_double()) }}
            as satisfaction_score,

        -- dates
        {{ try_date('landed.status_date') }} as status_date,
        {{ try_date('landed.started_on') }} as start_date,
        {{ try_date('landed.expected_end_on') }} as expected_end_date,
        landed.extract_date
    from landed
    inner join latest
        on
            landed.extract_date = latest.extract_date
            or latest.extract_date is null
    where landed.rejection_reason is null
)

select * from final
