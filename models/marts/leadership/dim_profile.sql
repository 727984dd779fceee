with

profile_cells as (
    select * from {{ ref('int_leadership__profile_cells') }}
),

assignments as (
    select * from {{ ref('ml_leadership__cluster_assignments') }}
),

final as (
    select
        profile_cells.profile_id,
        profile_cells.specification,
        {{ model_field_names('profile_cells') }},
        profile_cells.n_people,
        assignments.cluster_id
    from profile_cells
    left join assignments
        on profile_cells.cluster_profile_id = assignments.profile_id
)

select * from final
