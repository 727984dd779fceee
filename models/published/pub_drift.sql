with

drift as (
    select * from {{ ref('rpt_drift') }}
),

drift_levels as (
    select * from {{ ref('int_governance__drift_levels') }}
),

programmes as (
    select * from {{ ref('dim_programme') }}
),

rounded as (
    select
        table_name,
        field,
        field_level,
        {{ published_count('n_previous') }} as published_previous,
        {{ published_count('n_latest') }} as published_latest
    from drift_levels
),

-- A hidden count stands as half the threshold, so that nothing rests on what it is.
filled as (
    select
        table_name,
        field,
        case
            when published_previous is not null and published_latest is not null
                then field_level
        end as field_level,
        coalesce(published_previous, {{ var('disclosure_threshold') }} / 2.0)
            as n_previous,
        coalesce(published_latest, {{ var('disclosure_threshold') }} / 2.0)
            as n_latest
    from rounded
),

estimates as (
    select * from {{ drift_estimates('filled') }} as estimated
),

counted as (
    select
        *,
        {{ published_count('n_previous') }} as published_previous,
        {{ published_count('n') }} as published_n
    from drift
),

final as (
    select
        counted.table_name,
        counted.field,
        counted.measure,
        counted.previous_extract_date,
        counted.extract_date,
        counted.published_previous as n_previous,
        counted.published_n as n,
        {{ published_count('counted.n_shared') }} as n_shared,
        estimates.value,
        estimates.ci_low,
        estimates.ci_high,
        estimates.chance_limit,
        estimates.verdict,
        coalesce(programmes.programme_name, estimates.moved_level) as moved_level,
        {%- for share in ['moved_from', 'moved_to'] %}
        case
            when estimates.moved_level is not null
                then round(estimates.{{ share }}, 2)
        end as {{ share }},
        {%- endfor %}
        case when estimates.value is not null then counted.method end as method,
        estimates.value is not null as is_reportable,
        case
            when estimates.value is null
                then coalesce(counted.reason, 'there are too few people to show')
        end as reason
    from counted
    left join estimates
        on
            counted.table_name = estimates.table_name
            and counted.field = estimates.field
            and counted.is_reportable
            and counted.published_previous is not null
            and counted.published_n is not null
    left join programmes
        on
            estimates.field = 'programme_id'
            and estimates.moved_level = programmes.programme_id
)

select * from final
