-- Each repeat deals out, of each outcome, whoever has it and enters the specification.
with

cells as (
    select * from {{ ref('int_leadership__outcome_cells') }}
),

outcomes as (
    select * from {{ ref('int_leadership__outcomes') }}
),

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
    where specification in {{ specifications_with('estimator') }}
),

dealt as (
    select
        specification,
        outcome,
        is_given_programme,
        repeat_number,
        sum(n_people) as n_people,
        round(sum(total), 6) as total
    from cells
    group by specification, outcome, is_given_programme, repeat_number
),

had as (
    select
        participant_profiles.specification,
        outcomes.outcome,
        count(*) as n_people,
        round(sum(outcomes.outcome_value), 6) as total
    from participant_profiles
    inner join outcomes
        on participant_profiles.participant_id = outcomes.participant_id
    group by participant_profiles.specification, outcomes.outcome
)

select
    had.*,
    dealt.n_people as n_dealt,
    dealt.total as total_dealt
from had
left join dealt
    on
        had.specification = dealt.specification
        and had.outcome = dealt.outcome
where
    dealt.n_people is null
    or had.n_people <> dealt.n_people
    or abs(had.total - dealt.total) > 0.001
