with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

final as (
    select
        specification,
        profile_id,
        cluster_profile_id,
        {{ model_field_names() }},
        count(*) as n_people
    from participant_profiles
    group by
        specification,
        profile_id,
        cluster_profile_id,
        {{ model_field_names() }}
)

select * from final
