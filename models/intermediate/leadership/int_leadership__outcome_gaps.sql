with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

outcomes as (
    select * from {{ ref('int_leadership__outcomes') }}
),

landed_columns as (
    select * from {{ extract_columns('participants', place=1) }} as landed
),

everybody as (
    select count(*) as n_people from participants
),

asked as (
    select
        'completion' as outcome,
        'the extract has neither a completed nor a status column' as if_absent,
        'nobody is known to have completed or not' as if_nobody

    union all

    select
        'assessment' as outcome,
        'the extract has no assessment_score column' as if_absent,
        'nobody has an assessment score from 0 to 100' as if_nobody

    union all

    select
        'satisfaction' as outcome,
        'the extract has no satisfaction_score column' as if_absent,
        'nobody has a satisfaction score from 1 to 5' as if_nobody
),

-- Either of two columns will do for completion.
had as (
    select distinct
        case
            when column_name in ('completed', 'status') then 'completion'
            when column_name = 'assessment_score' then 'assessment'
            when column_name = 'satisfaction_score' then 'satisfaction'
        end as outcome
    from landed_columns
),

counted as (
    select
        outcome,
        count(*) as n_people
    from outcomes
    group by outcome
),

final as (
    select
        asked.outcome,
        coalesce(counted.n_people, 0) as n_people,
        case
            when everybody.n_people = 0 then 'there is nobody in the data'
            when had.outcome is null then asked.if_absent
            when counted.n_people is null then asked.if_nobody
        end as reason
    from asked
    cross join everybody
    left join had
        on asked.outcome = had.outcome
    left join counted
        on asked.outcome = counted.outcome
)

select * from final
