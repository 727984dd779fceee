with

use_cases as (
    select * from {{ ref('int_community__use_cases') }}
),

all_adoptions as (
    select * from {{ ref('int_community__adoptions') }}
),

adoptions as (
    select * from all_adoptions
    where is_own = 0
),

-- Without any on record there is no extract of them to count.
recorded as (
    select count(*) as n_recorded from all_adoptions
),

adopted as (
    select
        use_case_id,
        count(*) as n_adoptions,
        count(case when stage = 'Live' then 1 end) as n_live
    from adoptions
    group by use_case_id
),

areas as (
    select
        'All' as problem_area,
        use_case_id
    from use_cases

    union all

    select
        coalesce(problem_area, 'Not stated') as problem_area,
        use_case_id
    from use_cases
),

adopters as (
    select
        areas.problem_area,
        count(distinct adoptions.adopting_organisation) as n_adopters
    from areas
    inner join adoptions
        on areas.use_case_id = adoptions.use_case_id
    group by areas.problem_area
),

counted as (
    select
        areas.problem_area,
        count(*) as n,
        count(adopted.use_case_id) as n_taken_up,
        count(case when adopted.n_live > 0 then 1 end) as n_live_elsewhere,
        coalesce(sum(adopted.n_adoptions), 0) as n_adoptions
    from areas
    left join adopted
        on areas.use_case_id = adopted.use_case_id
    group by areas.problem_area
),

measured as (
    select
        'taken_up_elsewhere' as measure,
        *,
        n_taken_up as n_events
    from counted

    union all

    select
        'live_elsewhere' as measure,
        *,
        n_live_elsewhere as n_events
    from counted
),

judged as (
    select
        measured.*,
        coalesce(adopters.n_adopters, 0) as n_adopters,
        case
            when recorded.n_recorded = 0 then 'no use case taken up is on record'
        end as reason
    from measured
    cross join recorded
    left join adopters
        on measured.problem_area = adopters.problem_area
),

final as (
    select
        measure,
        problem_area,
        cast(n_adoptions as {{ dbt.type_bigint() }}) as n_adoptions,
        n_adopters,
        n,
        n_events,
        {%- for column, value in [
            ('value', 'round(cast(n_events as ' ~ type_double() ~ ') / n, 12)'),
            ('ci_low', wilson_low('n_events', 'n')),
            ('ci_high', wilson_high('n_events', 'n')),
        ] %}
        case when reason is null then {{ value }} end as {{ column }},
        {%- endfor %}
        case when reason is null then 'Wilson' end as method,
        reason is null as is_reportable,
        reason
    from judged
)

select * from final
