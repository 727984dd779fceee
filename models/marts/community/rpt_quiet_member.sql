with

members as (
    select * from {{ ref('dim_member') }}
),

final as (
    select
        cast(
            row_number() over (
                order by engagement_score desc, n_activities desc, member_id asc
            ) as {{ dbt.type_bigint() }}
        ) as place,
        member_id,
        organisation,
        sector,
        professional_role,
        region,
        n_activities,
        n_types,
        streak_months,
        last_date,
        days_since_last,
        engagement_score
    from members
    where
        is_member
        and not is_active
        and n_activities >= {{ missed_from_activities() }}
)

select * from final
