with

funnel_counts as (
    select * from {{ ref('int_recruitment__funnel_counts') }}
),

measured as (
    select
        *,
        'of_applied' as measure,
        n_decided as n
    from funnel_counts

    union all

    select
        *,
        'of_previous' as measure,
        n_decided_of_previous as n
    from funnel_counts
),

final as (
    select
        field,
        field_level,
        stage,
        stage_number,
        measure,
        n,
        cast(n_reached as {{ dbt.type_bigint() }}) as n_reached,
        n_applied,
        n_left,
        n_undecided,
        n_declined,
        n_taken_back,
        round(cast(n_reached as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_reached', 'n') }} as ci_low,
        {{ wilson_high('n_reached', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then 'nothing is decided at this stage' end as reason
    from measured
)

select * from final
