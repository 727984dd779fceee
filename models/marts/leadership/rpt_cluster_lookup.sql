with

membership as (
    select * from {{ ref('fct_cluster_membership') }}
),

participants as (
    select * from {{ ref('dim_participant') }}
    where role_group is not null and ethnic_group is not null
),

final as (
    select
        membership.specification,
        participants.role_group,
        participants.ethnic_group,
        membership.cluster_id,
        count(*) as n_people
    from membership
    inner join participants
        on membership.participant_id = participants.participant_id
    group by
        membership.specification,
        participants.role_group,
        participants.ethnic_group,
        membership.cluster_id
)

select * from final
