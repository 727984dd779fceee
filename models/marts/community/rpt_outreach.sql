with

outreach_members as (
    select * from {{ ref('int_community__outreach_members') }}
    where period = 'now'
),

members as (
    select * from {{ ref('dim_member') }}
),

rates as (
    select * from {{ ref('ml_community__outreach_rates') }}
),

final as (
    select
        cast(
            row_number() over (
                order by
                    rates.rate desc nulls last,
                    outreach_members.engagement_level desc,
                    outreach_members.kinds_level desc,
                    members.last_date desc nulls last,
                    outreach_members.member_id asc
            ) as {{ dbt.type_bigint() }}
        ) as place,
        outreach_members.member_id,
        members.organisation,
        members.sector,
        members.professional_role,
        members.region,
        outreach_members.segment_id,
        case outreach_members.engagement_level
            when 0 then 'never took part'
            when 1 then 'took part before'
            else 'active'
        end as engagement,
        members.n_types,
        members.last_date,
        members.days_since_last,
        rates.rate,
        rates.rule_rate,
        rates.estimator
    from outreach_members
    inner join members
        on outreach_members.member_id = members.member_id
    inner join rates
        on outreach_members.profile_id = rates.profile_id
)

select * from final
