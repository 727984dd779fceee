{#
    Runs differ in who led them, so the mean over all of them has an error clustered by
    run; under five runs cannot say how far runs differ, and the people stand for
    themselves.

    Those who left before the last session are in the bounds only: once as if nothing
    had changed for them, once with what they said last.
-#}
{%- set float = type_double() -%}
with

people as (
    select * from {{ ref('int_community__workshop_people') }}
    where is_at_first = 1 and confidence_first is not null
),

changes as (
    select
        run_id,
        is_at_both,
        case
            when is_at_both = 1 and confidence_last is not null then 1 else 0
        end as is_seen_to_the_end,
        confidence_last - confidence_first as change_to_last,
        confidence_last_seen - confidence_first as change_to_last_seen
    from people
),

measured as (
    select
        'change_of_those_at_both' as measure,
        run_id,
        change_to_last as n_points
    from changes
    where is_seen_to_the_end = 1

    union all

    select
        'change_if_none_for_others' as measure,
        run_id,
        case when is_seen_to_the_end = 1 then change_to_last else 0 end as n_points
    from changes

    union all

    select
        'change_to_last_seen' as measure,
        run_id,
        case
            when is_seen_to_the_end = 1 then change_to_last else change_to_last_seen
        end as n_points
    from changes
    where is_seen_to_the_end = 1 or change_to_last_seen is not null
),

by_run as (
    select
        measure,
        run_id,
        cast(count(*) as {{ float }}) as n,
        sum(n_points) as total,
        sum(n_points * n_points) as total_of_squares
    from measured
    group by measure, run_id
),

measures as (
    {%- for measure in [
        'change_of_those_at_both', 'change_if_none_for_others', 'change_to_last_seen'
    ] %}
    select '{{ measure }}' as measure
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

over_runs as (
    select
        measure,
        {{ cluster_sums('total', 'n') }},
        sum(total_of_squares) as total_of_squares
    from by_run
    group by measure
),

pooled as (
    select
        *,
        total_part / total_whole as value,
        sqrt({{ cluster_variance() }}) as error
    from over_runs
),

estimated as (
    select
        measures.measure,
        'All' as run_id,
        coalesce(pooled.n_clusters, 0) as n_runs,
        cast(coalesce(pooled.total_whole, 0) as {{ dbt.type_bigint() }}) as n,
        pooled.value,
        {%- for sign in ['-', '+'] %}
        case
            when pooled.n_clusters >= 5
                then
                    pooled.value {{ sign }} pooled.error
                    * {{ t_quantile('nullif(pooled.n_clusters - 1, 0)') }}
            else
                {{ mean_bound(
                    'pooled.total_part', 'pooled.total_of_squares',
                    'pooled.total_whole', sign
                ) }}
        end as {{ 'ci_low' if sign == '-' else 'ci_high' }},
        {%- endfor %}
        case
            when pooled.n_clusters >= 5 then 'Student t, clustered by run'
            else 'Student t'
        end as method
    from measures
    left join pooled
        on measures.measure = pooled.measure

    union all

    select
        measure,
        run_id,
        1 as n_runs,
        cast(n as {{ dbt.type_bigint() }}) as n,
        total / n as value,
        {{ mean_bound('total', 'total_of_squares', 'n', '-') }} as ci_low,
        {{ mean_bound('total', 'total_of_squares', 'n', '+') }} as ci_high,
        'Student t' as method
    from by_run
),

judged as (
    select
        *,
        case
            when n < 5 then 'fewer than 5 people told their confidence when asked'
        end as reason
    from estimated
),

final as (
    select
        measure,
        run_id,
        n_runs,
        n,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case when reason is null then round({{ column }}, 12) end as {{ column }},
        {%- endfor %}
        case when reason is null then method end as method,
        reason is null as is_reportable,
        reason
    from judged
)

select * from final
