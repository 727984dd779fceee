{#
    The participants of one extract, as staging and grouping make them: the latest and
    the one before it go through the same words and groups.
#}

{# Clean enrolments of the extract at a place from the latest: 1, then 2. #}
{% macro staged_participants(place) -%}
with

landed as (
    select * from {{ clean_rows('participants') }} as landed
),

extracts as (
    select
        extract_date,
        row_number() over (order by extract_date desc nulls last) as place
    from (select distinct extract_date from landed) as dated
),

asked as (
    select extract_date
    from extracts
    where place = {{ place }}
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
    cross join asked
    where
        landed.extract_date = asked.extract_date
        or asked.extract_date is null
)

select * from final
{%- endmacro %}

{# Enrolments with each word mapped to its group, and the model fields of the groups. #}
{% macro grouped_participants(staged) -%}
{%- set word_fields = word_fields('participants') -%}
with

participants as (
    select * from {{ staged }}
),

bands as (
    select * from {{ ref('bands') }}
),

ethnicities as (
    select * from {{ ref('ethnicities') }}
    where scheme = '{{ var("ethnicity_scheme") }}'
),

roles as (
    select * from {{ ref('roles') }}
),

spellings as (
    select * from {{ mapped_spellings(word_fields, 'participants') }} as mapped
),

grouped as (
    select
        participants.*,
        {{ mapped_columns(word_fields) }}
    from participants
    {{ mapped_joins(word_fields, 'participants') }}
),

final as (
    select
        -- ids
        grouped.participant_id,
        grouped.person_id,
        grouped.programme_mapped as programme_id,

        -- the extract's own words and what each is mapped to
        {%- for field in word_fields %}
        grouped.{{ field }} as {{ field }}_word,
        grouped.{{ field }}_mapped,
        {%- endfor %}
        grouped.age_text,
        grouped.assessment_text,
        grouped.satisfaction_text,

        -- the enrolment
        grouped.organisation,
        grouped.organisation_code,
        grouped.local_delivery_partner,
        grouped.cohort_start_year,
        grouped.assessment_score as assessment_given,
        grouped.satisfaction_score as satisfaction_given,
        grouped.status_date,
        grouped.start_date,
        grouped.expected_end_date,
        grouped.extract_date,

        -- coarser groups
        ethnicities.category as ethnic_category,
        ethnicities.white_bme,
        bands.scheme as band_scheme,

        -- model fields
        case
            when grouped.age between {{ var('age_min') }} and {{ var('age_max') }}
                then grouped.age
        end as age,
        grouped.age_band_level as age_band_level,
        case
            when grouped.gender_mapped = 'Male' then 1
            when grouped.gender_mapped <> 'Not stated' then 0
        end as is_male,
        coalesce(
            ethnicities.ethnic_group,
            case
                when ethnicities.ethnicity_code is null
                    then grouped.ethnic_origin_mapped
            end
        ) as ethnic_group,
        case grouped.disability_mapped when 'Yes' then 1 when 'No' then 0 end
            as is_disabled,
        coalesce(bands.band_equivalent, grouped.band_level) as band_level,
        coalesce(
            roles.role_group,
            nullif(grouped.role_mapped, 'Not stated')
        ) as role_group,
        nullif(grouped.organisation_type_mapped, 'Not stated') as organisation_type,
        nullif(grouped.region_mapped, 'Not stated') as region,
        grouped.highest_qualification_level as highest_qualification_level,
        grouped.deprivation_band_level as deprivation_band_level,
        nullif(grouped.sexual_orientation_mapped, 'Not stated') as sexual_orientation,
        nullif(grouped.religion_mapped, 'Not stated') as religion,
        nullif(grouped.nationality_mapped, 'Not stated') as nationality,
        case
            when grouped.assessment_score between 0 and 100
                then cast(floor(grouped.assessment_score + 0.5) as {{ dbt.type_int() }})
        end as assessment_score,
        case
            when
                grouped.satisfaction_score in (1, 2, 3, 4, 5)
                then cast(grouped.satisfaction_score as {{ dbt.type_int() }})
        end as satisfaction_score
    from grouped
    left join bands
        on grouped.band_mapped = bands.band_code
    left join ethnicities
        on grouped.ethnic_origin_mapped = ethnicities.ethnicity_code
    left join roles
        on grouped.role_mapped = roles.role
)

select * from final
{%- endmacro %}
