with

landed as (
    select * from {{ clean_rows('vacancies') }} as landed
),

final as (
    select
        -- ids
        vacancy_id,
        hiring_manager_id,

        -- strings
        directorate,
        staff_group,
        area_of_work,
        band,
        organisation,
        organisation_code,
        region,
        outcome,
        letter_required,
        hiring_manager_ethnicity,
        hiring_manager_gender,

        -- numbers
        {{ try_integer('n_posts') }} as n_posts,
        {{ try_integer('panel_size') }} as panel_size,
        {{ try_integer('panel_bme_members') }} as panel_bme_members,
        {{ try_integer('panel_female_members') }} as panel_female_members,
        {{ try_integer('panel_unknown_ethnicity') }} as panel_unknown_ethnicity,

        -- dates
        {{ try_date('posted_on') }} as posted_date,
        {{ try_date('closing_on') }} as closing_date,
        {{ try_date('letter_sent_on') }} as letter_sent_date,
        extract_date
    from landed
    where {{ is_latest_extract('vacancies') }}
)

select * from final
