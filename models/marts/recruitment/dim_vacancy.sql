with

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

final as (
    select
        vacancy_id,
        hiring_manager_id,
        {{ normalised('organisation') }} as organisation_key,
        organisation,
        organisation_code,
        region,
        directorate,
        area_of_work,
        staff_group,
        band_code,
        band_level,
        {{ as_boolean('is_senior') }} as is_senior,
        n_posts,
        outcome,
        {{ as_boolean('is_open') }} as is_open,
        n_applicants,
        posted_date,
        closing_date,
        posted_month,
        financial_year,
        {{ as_boolean('is_after_start') }} as is_after_start,
        panel_bme,
        panel_woman,
        {{ as_boolean('has_letter') }} as has_letter,
        letter_sent_date,
        hiring_manager_white_bme,
        hiring_manager_gender
    from vacancies
)

select * from final
