with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

regions as (
    select * from {{ ref('regions') }}
),

final as (
    select
        participants.participant_id,
        participants.person_id,
        participants.age,
        coalesce(
            participants.age_band_mapped,
            {{ age_band('participants.age') }}
        ) as age_band,
        participants.gender_mapped as gender,
        participants.is_male = 1 as is_male,
        participants.ethnic_origin_mapped as ethnicity_code,
        participants.ethnic_category,
        participants.ethnic_group,
        participants.white_bme,
        participants.disability_mapped as disability,
        participants.is_disabled = 1 as is_disabled,
        participants.sexual_orientation_mapped as sexual_orientation,
        participants.religion_mapped as religion,
        participants.nationality_mapped as nationality,
        participants.band_mapped as band,
        participants.band_scheme,
        participants.band_level,
        participants.role_mapped as role,
        participants.role_group,
        participants.organisation_type,
        participants.region,
        regions.nation,
        participants.highest_qualification_mapped as highest_qualification,
        participants.deprivation_band_mapped as deprivation_band
    from participants
    left join regions
        on participants.region = regions.region
)

select * from final
