with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

programmes as (
    select * from {{ ref('programmes') }}
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
        programmes.duration_months,
        programmes.audience,
        coalesce(enrolled.n_enrolments, 0) as n_enrolments
    from programmes
    full outer join enrolled
        on programmes.programme_id = enrolled.programme_id
)

select * from final
