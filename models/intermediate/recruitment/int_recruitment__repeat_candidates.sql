with

odds_steps as (
    select * from {{ ref('int_recruitment__odds_steps') }}
),

-- Of candidates who come once the errors by candidate need nothing more.
counted as (
    select
        *,
        count(*) over (partition by stage, candidate_code) as n_applications
    from odds_steps
),

final as (
    select
        stage,
        candidate_code,
        cell_code,
        count(*) as n_people,
        cast(sum(is_reached) as {{ dbt.type_bigint() }}) as n_events
    from counted
    where n_applications > 1
    group by
        stage,
        candidate_code,
        cell_code
)

select * from final
