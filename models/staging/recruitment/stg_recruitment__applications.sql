with

landed as (
    select * from {{ clean_rows('applications') }} as landed
),

final as (
    select
        -- ids
        application_id,
        vacancy_id,
        candidate_id,

        -- strings
        ethnicity,
        gender,
        disability,
        disability_at_appointment,
        is_internal,
        recruitment_route,
        guaranteed_interview,
        shortlisted,
        interviewed,
        offered,
        offer_outcome,
        appointed,
        withdrawn_stage,

        -- numbers
        {{ try_integer('age') }} as age,
        {{ try_cast('shortlist_score', type_double()) }} as shortlist_score,

        -- dates
        {{ try_date('applied_on') }} as applied_date,
        {{ try_date('shortlisted_on') }} as shortlisted_date,
        {{ try_date('interviewed_on') }} as interviewed_date,
        {{ try_date('offered_on') }} as offered_date,
        {{ try_date('appointed_on') }} as appointed_date,
        extract_date
    from landed
    where {{ is_latest_extract('applications') }}
)

select * from final
