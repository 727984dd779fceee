with

use_cases as (
    select * from {{ ref('int_community__use_cases') }}
),

adoptions as (
    select * from {{ ref('int_community__adoptions') }}
    where is_own = 0
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

final as (
    select
        measured.measure,
        measured.problem_area,
        cast(measured.n_adoptions as {{ dbt.type_bigint() }}) as n_adoptions,
        coalesce(adopters.n_adopters, 0) as n_adopters,
        measured.n,
        measured.n_events,
        round(cast(measured.n_events as {{ type_double() }}) / measured.n, 12) as value,
        {{ wilson_low('measured.n_events', 'measured.n') }} as ci_low,
        {{ wilson_high('measured.n_events', 'measured.n') }} as ci_high,
        'Wilson' as method,
        true as is_reportable,
        cast(null as {{ dbt.type_string() }}) as reason
    from measured
    left join adopters
        on measured.problem_area = adopters.problem_area
)

select * from final
