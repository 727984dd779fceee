with

eligibility as (
    select * from {{ ref('int_leadership__eligibility') }}
),

requirements as (
    select
        programme_id,
        field,
        requirement,
        cast(
            power(2, row_number() over (partition by programme_id order by field) - 1)
            as {{ dbt.type_bigint() }}
        ) as worth
    from (
        select distinct
            programme_id,
            field,
            requirement
        from eligibility
    ) as named
),

judged as (
    select
        eligibility.participant_id,
        eligibility.programme_id,
        eligibility.person_id,
        eligibility.start_date,
        eligibility.is_enrolled,
        count(case when not eligibility.is_met then 1 end) as n_not_met,
        count(case when eligibility.is_met is null then 1 end) as n_unknown,
        cast(
            sum(case when not eligibility.is_met then requirements.worth else 0 end)
            as {{ dbt.type_bigint() }}
        ) as bits_not_met
    from eligibility
    inner join requirements
        on
            eligibility.programme_id = requirements.programme_id
            and eligibility.field = requirements.field
            and eligibility.requirement = requirements.requirement
    group by
        eligibility.participant_id,
        eligibility.programme_id,
        eligibility.person_id,
        eligibility.start_date,
        eligibility.is_enrolled
),

-- Many people miss the same requirements: each combination is written once.
combinations as (
    select distinct
        programme_id,
        bits_not_met
    from judged
    where bits_not_met > 0
),

not_met as (
    select
        combinations.programme_id,
        combinations.bits_not_met,
        {{ dbt.listagg(
            "'not ' || requirements.requirement",
            "'; '",
            "order by requirements.field"
        ) }} as requirements
    from combinations
    inner join requirements
        on
            combinations.programme_id = requirements.programme_id
            and mod(
                cast(
                    floor(combinations.bits_not_met / requirements.worth)
                    as {{ dbt.type_bigint() }}
                ),
                2
            ) = 1
    group by combinations.programme_id, combinations.bits_not_met
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
            judged.programme_id = not_met.programme_id
            and judged.bits_not_met = not_met.bits_not_met
    left join unknown
        on
            judged.participant_id = unknown.participant_id
            and judged.programme_id = unknown.programme_id
)

select * from final
