with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

rules as (
    select distinct programme_id from {{ ref('programme_eligibility') }}
),

enrolled as (
    select
        programme_id,
        count(*) as n_enrolments
    from participants
    where programme_id is not null
    group by programme_id
),

final as (
    select
        coalesce(programmes.programme_id, enrolled.programme_id) as programme_id,
        coalesce(programmes.programme_name, enrolled.programme_id) as programme_name,
        programmes.ladder_level,
        coalesce(programmes.is_positive_action, false) as is_positive_action,
        coalesce(programmes.is_positive_action, false)
        and rules.programme_id is not null as has_eligibility_rule,
        programmes.duration_months,
        programmes.audience,
        coalesce(enrolled.n_enrolments, 0) as n_enrolments
    from programmes
    full outer join enrolled
        on programmes.programme_id = enrolled.programme_id
    left join rules
        on programmes.programme_id = rules.programme_id
)

select * from final
