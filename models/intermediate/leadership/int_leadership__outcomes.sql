with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

-- No clock: an extract is as old as its folder says or as its latest date shows.
extract_day as (
    select
        coalesce(
            max(extract_date),
            greatest(
                coalesce(max(status_date), max(start_date)),
                coalesce(max(start_date), max(status_date))
            )
        ) as extract_date
    from participants
),

-- "No" beside an enrolment still open is not a failure before the cohort's end.
completions as (
    select
        participants.participant_id,
        participants.person_id,
        participants.programme_id,
        case
            when participants.completed_mapped = 'Yes' then 1
            when
                participants.completed_mapped = 'No'
                and (
                    participants.expected_end_date is not null
                    or coalesce(participants.status_mapped, 'Withdrawn')
                    in ('Completed', 'Withdrawn')
                )
                then 0
            when participants.completed_mapped is not null then null
            when participants.status_mapped = 'Completed' then 1
            when participants.status_mapped = 'Withdrawn' then 0
        end as is_completed
    from participants
    cross join extract_day
    where
        participants.expected_end_date is null
        or extract_day.extract_date is null
        or participants.expected_end_date <= extract_day.extract_date
),

final as (
    select
        participant_id,
        person_id,
        programme_id,
        'completion' as outcome,
        cast(is_completed as {{ type_double() }}) as outcome_value
    from completions
    where is_completed is not null

    union all

    select
        participant_id,
        person_id,
        programme_id,
        'assessment' as outcome,
        assessment_given as outcome_value
    from participants
    where assessment_score is not null

    union all

    select
        participant_id,
        person_id,
        programme_id,
        'satisfaction' as outcome,
        cast(satisfaction_score as {{ type_double() }}) as outcome_value
    from participants
    where satisfaction_score is not null
)

select * from final
