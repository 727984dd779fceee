with

eligibility as (
    select * from {{ ref('int_leadership__eligibility') }}
),

judged as (
    select
        participant_id,
        programme_id,
        person_id,
        start_date,
        is_enrolled,
        count(case when not is_met then 1 end) as n_not_met,
        count(case when is_met is null then 1 end) as n_unknown
    from eligibility
    group by
        participant_id,
        programme_id,
        person_id,
        start_date,
        is_enrolled
),

not_met as (
    select
        participant_id,
        programme_id,
        {{ dbt.listagg("'not ' || requirement", "'; '", "order by field") }}
            as requirements
    from eligibility
    where not is_met
    group by participant_id, programme_id
),

unknown as (
    select
        participant_id,
        programme_id,
        {{ dbt.listagg("unknown_reason", "'; '", "order by field") }} as reasons
    from eligibility
    where is_met is null
    group by participant_id, programme_id
),

-- One requirement that is not met settles it, whatever else is unknown.
final as (
    select
        judged.participant_id,
        judged.programme_id,
        judged.person_id,
        judged.start_date,
        judged.is_enrolled,
        case
            when judged.n_not_met > 0 then false
            when judged.n_unknown = 0 then true
        end as is_eligible,
        not_met.requirements as requirement_not_met,
        case when judged.n_not_met = 0 then unknown.reasons end as unknown_reason
    from judged
    left join not_met
        on
            judged.participant_id = not_met.participant_id
            and judged.programme_id = not_met.programme_id
    left join unknown
        on
            judged.participant_id = unknown.participant_id
            and judged.programme_id = unknown.programme_id
)

select * from final
