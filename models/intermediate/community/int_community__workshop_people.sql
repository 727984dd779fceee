with

activities as (
    select * from {{ ref('int_community__activities') }}
    where run_id is not null and session_no is not null
),

participations as (
    select * from {{ ref('int_community__participations') }}
    where run_id is not null and session_no is not null
),

runs as (
    select
        run_id,
        min(session_no) as first_session,
        max(session_no) as last_session
    from activities
    group by run_id
),

attended as (
    select
        run_id,
        member_id,
        min(session_no) as first_attended,
        max(session_no) as last_attended,
        count(*) as n_sessions
    from participations
    where is_attended = 1
    group by run_id, member_id
),

final as (
    select
        attended.run_id,
        attended.member_id,
        attended.n_sessions,
        case when attended.first_attended = runs.first_session then 1 else 0 end
            as is_at_first,
        case
            when
                attended.first_attended = runs.first_session
                and attended.last_attended = runs.last_session
                and runs.first_session < runs.last_session
                then 1
            else 0
        end as is_at_both,
        max(
            case
                when participations.session_no = runs.first_session
                    then participations.confidence_before
            end
        ) as confidence_first,
        max(
            case
                when participations.session_no = runs.last_session
                    then participations.confidence_after
            end
        ) as confidence_last,
        max(
            case
                when participations.session_no = attended.last_attended
                    then participations.confidence_after
            end
        ) as confidence_last_seen
    from attended
    inner join runs
        on attended.run_id = runs.run_id
    inner join participations
        on
            attended.run_id = participations.run_id
            and attended.member_id = participations.member_id
            and participations.is_attended = 1
    group by
        attended.run_id,
        attended.member_id,
        attended.n_sessions,
        attended.first_attended,
        attended.last_attended,
        runs.first_session,
        runs.last_session
)

select * from final
