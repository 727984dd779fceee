{%- set fields = word_fields('assessments') -%}
with

assessments as (
    select * from {{ ref('stg_recruitment__assessments') }}
),

applications as (
    select * from {{ ref('int_recruitment__applications') }}
),

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

landed_columns as (
    select column_name from {{ source('landing', 'landed_columns') }}
    where table_name = 'assessments'
),

-- An extract that names no authors: each text is then by an author of its own.
named as (
    select count(*) > 0 as has_authors from landed_columns
    where column_name = 'author_id'
),

spellings as (
    select * from {{ mapped_spellings(fields, 'assessments') }} as mapped
),

grouped as (
    select
        assessments.*,
        coalesce(
            assessments.author_id,
            case
                when not named.has_authors then 'text ' || assessments.assessment_id
            end
        ) as author,
        cast(coalesce(length(assessments.body), 0) as {{ dbt.type_bigint() }})
            as n_characters,
        {{ mapped_columns(fields) }}
    from assessments
    cross join named
    {{ mapped_joins(fields, 'assessments') }}
),

final as (
    select
        -- ids
        grouped.assessment_id,
        grouped.application_id,
        applications.vacancy_id,
        coalesce(applications.candidate_id, grouped.application_id) as candidate_id,
        case when applications.application_id is not null then 1 else 0 end
            as has_application,

        -- the author
        grouped.author as author_id,
        nullif(grouped.author_role_mapped, 'Not stated') as author_role,
        vacancies.hiring_manager_white_bme as manager_white_bme,
        vacancies.hiring_manager_gender as manager_gender,

        -- the text
        grouped.written_date,
        {{ dbt.hash('grouped.body') }} as body_id,
        grouped.body,
        grouped.n_characters,
        grouped.coded_tone,
        grouped.coded_theme,
        case
            when grouped.n_characters = 0 then 'no text'
            when grouped.n_characters > {{ var('text_max_characters') }}
                then 'longer than {{ var("text_max_characters") }} characters'
            when grouped.author is null then 'author not given'
        end as model_exclusion_reason,

        -- the candidate and the post
        {{ candidate_columns('applications') }}
    from grouped
    left join applications
        on grouped.application_id = applications.application_id
    left join vacancies
        on applications.vacancy_id = vacancies.vacancy_id
)

select * from final
