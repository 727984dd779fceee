with

participations as (
    select * from {{ ref('int_community__participations') }}
    where run_id is not null and session_no is not null
),

sessions as (
    select
        run_id,
        session_no,
        member_id,
        max(is_registered) as is_registered,
        max(is_attended) as is_attended
    from participations
    group by run_id, session_no, member_id
),

firsts as (
    select
        run_id,
        min(session_no) as first_session
    from sessions
    group by run_id
),

-- Whoever registered for the first session, or came to it without.
begun as (
    select
        sessions.run_id,
        sessions.member_id
    from sessions
    inner join firsts
        on
            sessions.run_id = firsts.run_id
            and sessions.session_no = firsts.first_session
    where sessions.is_registered = 1 or sessions.is_attended = 1
),

places as (
    select distinct
        run_id,
        session_no
    from sessions
),

followed as (
    select
        places.run_id,
        places.session_no,
        begun.member_id,
        coalesce(sessions.is_attended, 0) as is_attended
    from places
    inner join begun
        on places.run_id = begun.run_id
    left join sessions
        on
            places.run_id = sessions.run_id
            and places.session_no = sessions.session_no
            and begun.member_id = sessions.member_id
),

told as (
    select
        'All' as run_id,
        session_no,
        is_attended
    from followed

    union all

    select
        run_id,
        session_no,
        is_attended
    from followed
),

counted as (
    select
        run_id,
        session_no,
        count(*) as n,
        cast(sum(is_attended) as {{ dbt.type_bigint() }}) as n_attended
    from told
    group by run_id, session_no
),

final as (
    select
        'attended_of_begun' as measure,
        run_id,
        session_no,
        n,
        n_attended,
        round(cast(n_attended as {{ type_double() }}) / n, 12) as value,
        {{ wilson_low('n_attended', 'n') }} as ci_low,
        {{ wilson_high('n_attended', 'n') }} as ci_high,
        'Wilson' as method,
        true as is_reportable,
        cast(null as {{ dbt.type_string() }}) as reason
    from counted
)

select * from final
