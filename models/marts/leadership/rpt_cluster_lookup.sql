with

membership as (
    select * from {{ ref('fct_cluster_membership') }}
),

participants as (
    select * from {{ ref('dim_participant') }}
    where role_group is not null and ethnic_group is not null
),

counted as (
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
),

final as (
    select
        *,
        cast(
            sum(n_people) over (
                partition by specification, role_group, ethnic_group
            ) as {{ dbt.type_bigint() }}
        ) as n_of
    from counted
)

select * from final
