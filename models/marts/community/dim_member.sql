with

members as (
    select * from {{ ref('int_community__members') }}
),

engaged as (
    select * from {{ ref('int_community__engaged') }}
),

final as (
    select
        members.member_id,
        {{ normalised('members.organisation') }} as organisation_key,
        members.organisation,
        members.organisation_code,
        members.sector,
        members.sector_kind,
        members.professional_role,
        members.region,
        members.joining_reason,
        members.joined_date,
        members.left_date,
        {{ as_boolean('members.is_member') }} as is_member,
        members.champion_interest_date,
        members.champion_since_date,
        coalesce(engaged.n_activities, 0) as n_activities,
        coalesce(engaged.n_types, 0) as n_types,
        coalesce(engaged.streak_months, 0) as streak_months,
        engaged.last_date,
        engaged.days_since_last,
        coalesce({{ as_boolean('engaged.is_active') }}, false) as is_active,
        cast(engaged.engagement_score as {{ type_double() }}) as engagement_score
    from members
    left join engaged
        on members.member_id = engaged.member_id
)

select * from final
