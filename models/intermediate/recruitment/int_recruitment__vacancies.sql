{%- set fields = word_fields('vacancies') -%}
with

vacancies as (
    select * from {{ ref('stg_recruitment__vacancies') }}
),

applications as (
    select * from {{ ref('stg_recruitment__applications') }}
),

bands as (
    select * from {{ ref('bands') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'
),

senior_from as (
    select max(seniority) as seniority from bands
    where band_code = '{{ var("senior_from_band") }}'
),

spellings as (
    select * from {{ mapped_spellings(fields, 'vacancies') }} as mapped
),

grouped as (
    select
        vacancies.*,
        {{ mapped_columns(fields) }}
    from vacancies
    {{ mapped_joins(fields, 'vacancies') }}
),

applicants as (
    select
        vacancy_id,
        count(*) as n_applicants
    from applications
    group by vacancy_id
),

final as (
    select
        -- ids
        grouped.vacancy_id,
        grouped.hiring_manager_id,

        -- where
        grouped.organisation,
        grouped.organisation_code,
        nullif(grouped.region_mapped, 'Not stated') as region,
        grouped.directorate,
        grouped.area_of_work,

        -- what
        nullif(grouped.staff_group_mapped, 'Not stated') as staff_group,
        bands.band_code,
        coalesce(bands.band_equivalent, grouped.band_level) as band_level,
        case
            when bands.seniority >= senior_from.seniority then 1
            when bands.seniority < senior_from.seniority then 0
        end as is_senior,
        grouped.n_posts,
        nullif(grouped.outcome_mapped, 'Not stated') as outcome,
        case when grouped.outcome_mapped = 'Open' then 1 else 0 end as is_open,
        coalesce(applicants.n_applicants, 0) as n_applicants,

        -- when
        grouped.posted_date,
        grouped.closing_date,
        cast({{ dbt.date_trunc('month', 'grouped.posted_date') }} as date)
            as posted_month,
        {{ financial_year('grouped.posted_date') }} as financial_year,
        case
            when
                grouped.posted_date
                >= cast('{{ var("recruitment_programme_start") }}' as date)
                then 1
            when grouped.posted_date is not null then 0
        end as is_after_start,

        -- panel and letter
        {{ panel_has('grouped.panel_bme_members', 'grouped.panel_unknown_ethnicity') }}
            as panel_bme,
        {{ panel_has('grouped.panel_female_members') }} as panel_woman,
        case grouped.letter_required_mapped when 'Yes' then 1 when 'No' then 0 end
            as has_letter,
        grouped.letter_sent_date,
        ethnicities.white_bme as hiring_manager_white_bme,
        nullif(grouped.hiring_manager_gender_mapped, 'Not stated')
            as hiring_manager_gender
    from grouped
    cross join senior_from
    left join applicants
        on grouped.vacancy_id = applicants.vacancy_id
    left join bands
        on grouped.band_mapped = bands.band_code
    left join ethnicities
        on grouped.hiring_manager_ethnicity_mapped = ethnicities.ethnicity_code
)

select * from final
