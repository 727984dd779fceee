with

assessment_coverage as (
    select * from {{ released('rpt_assessment_coverage') }} as counted
),

-- Organisations are no people: their numbers are exact.
rounded as (
    select
        *,
        measure = 'people_assessed' as is_rounded,
        case
            when measure = 'people_assessed' then {{ published_count('n') }}
            else n
        end as n_public,
        case
            when measure = 'people_assessed'
                then {{ published_part('n_assessed', 'n') }}
            else n_assessed
        end as n_assessed_public
    from assessment_coverage
),

final as (
    select
        measure,
        breakdown,
        breakdown_level,
        n_public as n,
        {{ capped('n_assessed_public', 'n_public') }} as n_assessed,
        {{ published_share('n_assessed_public', 'n_public') }} as value,
        {{ wilson_low(capped('n_assessed_public', 'n_public'), 'n_public') }} as ci_low,
        {{ wilson_high(capped('n_assessed_public', 'n_public'), 'n_public') }}
            as ci_high,
        method,
        n > 0 and (n_public is null or n_assessed_public is null) as is_suppressed,
        reason,
        is_few,
        is_rounded
    from rounded
)

select * from final
