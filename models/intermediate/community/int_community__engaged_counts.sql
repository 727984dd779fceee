with

engaged as (
    select * from {{ ref('int_community__engaged') }}
    where is_member = 1
),

final as (
    select
        n_activities,
        count(*) as n_members
    from engaged
    group by n_activities
)

select * from final
