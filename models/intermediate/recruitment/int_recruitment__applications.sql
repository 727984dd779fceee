{%- set fields = word_fields('applications') -%}
{%- set stages = recruitment_stages() -%}
with

applications as (
    select * from {{ ref('stg_recruitment__applications') }}
),

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'
),

spellings as (
    select * from {{ mapped_spellings(fields, 'applications') }} as mapped
),

grouped as (
    select
        applications.*,
        {{ mapped_columns(fields) }}
    from applications
    {{ mapped_joins(fields, 'applications') }}
),

-- What the extract decides at each stage: a no after the candidate withdrew is none.
recorded as (
    select
        *,
        case
            when withdrawn_stage_mapped = 'Application' and shortlisted_mapped = 'No'
                then null
            else {{ yes_or_no('shortlisted_mapped') }}
        end as said_shortlisted,
        case
            when
                withdrawn_stage_mapped in ('Application', 'Shortlisting')
                and interviewed_mapped = 'No'
                then null
            else {{ yes_or_no('interviewed_mapped') }}
        end as said_interviewed,
        case
            when
                withdrawn_stage_mapped in ('Application', 'Shortlisting', 'Interview')
                and offered_mapped = 'No'
                then null
            else {{ yes_or_no('offered_mapped') }}
        end as said_offered,
        case
            when offer_outcome_mapped = 'Accepted' then 1
            when offer_outcome_mapped in ('Declined', 'Withdrawn') then 0
        end as said_accepted,
        case
            when withdrawn_stage_mapped <> 'Not stated' and appointed_mapped = 'No'
                then null
            else {{ yes_or_no('appointed_mapped') }}
        end as said_appointed
    from grouped
),

judged as (
    select
        *,
        case
            {%- for stage in stages | reverse %}
            when said_{{ stage }} = 1 then {{ loop.revindex }}
            {%- endfor %}
            else 0
        end as last_reached,
        case
            {%- for stage in stages %}
            when said_{{ stage }} = 0 then {{ loop.index }}
            {%- endfor %}
        end as first_refused
    from recorded
),

-- A later stage that was reached makes the earlier ones reached; a no makes the later
-- ones no.
reached as (
    select
        *,
        {%- for stage in stages %}
        case
            when last_reached >= {{ loop.index }} then 1
            when first_refused <= {{ loop.index }} then 0
        end as is_{{ stage }},
        {%- endfor %}
        case when first_refused < last_reached then 1 else 0 end as has_impossible_order
    from judged
),

final as (
    select
        -- ids
        reached.application_id,
        reached.vacancy_id,
        reached.candidate_id,
        case when vacancies.vacancy_id is not null then 1 else 0 end as has_vacancy,

        -- characteristics, as the application gives them
        ethnicities.category_code as ethnicity_code,
        ethnicities.category as ethnic_category,
        coalesce(
            ethnicities.ethnic_group,
            case
                when ethnicities.ethnicity_code is null
                    then reached.ethnicity_mapped
            end
        ) as ethnic_group,
        ethnicities.white_bme,
        case ethnicities.white_bme when 'BME' then 1 when 'White' then 0 end as is_bme,
        nullif(reached.gender_mapped, 'Not stated') as gender,
        case
            when reached.gender_mapped = 'Male' then 1
            when reached.gender_mapped <> 'Not stated' then 0
        end as is_male,
        {{ yes_or_no('reached.disability_mapped') }} as is_disabled,
        {{ yes_or_no('reached.disability_at_appointment_mapped') }}
            as is_disabled_at_appointment,
        case
            when reached.age between {{ var('age_min') }} and {{ var('age_max') }}
                then reached.age
        end as age,
        case
            when reached.age between {{ var('age_min') }} and {{ var('age_max') }}
                then {{ age_band('reached.age') }}
        end as age_group,
        {{ yes_or_no('reached.is_internal_mapped') }} as is_internal,
        nullif(reached.recruitment_route_mapped, 'Not stated') as recruitment_route,
        {{ yes_or_no('reached.guaranteed_interview_mapped') }}
            as is_guaranteed_interview,

        -- how far
        reached.shortlist_score,
        {%- for stage in stages %}
        reached.is_{{ stage }},
        {%- endfor %}
        nullif(reached.withdrawn_stage_mapped, 'Not stated') as withdrawn_stage,
        nullif(reached.offer_outcome_mapped, 'Not stated') as offer_outcome,
        reached.has_impossible_order,
        reached.applied_date,
        reached.shortlisted_date,
        reached.interviewed_date,
        reached.offered_date,
        reached.appointed_date,

        -- the vacancy
        vacancies.organisation,
        vacancies.region,
        vacancies.directorate,
        vacancies.staff_group,
        vacancies.band_code,
        vacancies.band_level,
        vacancies.is_senior,
        coalesce(vacancies.is_open, 0) as is_open,
        vacancies.posted_date,
        vacancies.posted_month,
        vacancies.financial_year,
        vacancies.is_after_start,
        vacancies.panel_bme,
        vacancies.panel_woman,
        vacancies.has_letter,
        vacancies.hiring_manager_id,
        vacancies.n_applicants
    from reached
    left join vacancies
        on reached.vacancy_id = vacancies.vacancy_id
    left join ethnicities
        on reached.ethnicity_mapped = ethnicities.ethnicity_code
)

select * from final
