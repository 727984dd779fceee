with

organisations as (
    select * from {{ ref('dim_organisation') }}
),

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

person_archetypes as (
    select * from {{ ref('int_capability__person_archetypes') }}
),

regions as (
    select * from {{ ref('dim_region') }}
),

archetypes as (
    select * from {{ ref('capability_archetypes') }}
),

organisation_levels as (
    select
        'all' as breakdown,
        'All' as breakdown_level,
        is_in_capability
    from organisations

    union all

    select
        'region' as breakdown,
        coalesce(region, 'Not known') as breakdown_level,
        is_in_capability
    from organisations

    {%- for area in ['leadership', 'recruitment', 'community', 'fellowship'] %}

    union all

    select
        'area' as breakdown,
        '{{ area }}' as breakdown_level,
        is_in_capability
    from organisations
    where is_in_{{ area }}
    {%- endfor %}
),

organisations_counted as (
    select
        'organisations_assessed' as measure,
        breakdown,
        breakdown_level,
        count(*) as n,
        count(case when is_in_capability then 1 end) as n_assessed
    from organisation_levels
    group by breakdown, breakdown_level
),

people as (
    select count(distinct person_id) as n
    from assessments
),

-- Everybody that there could be, so that nobody assessed is a row with nobody.
people_levels as (
    select
        'archetype' as breakdown,
        archetype as breakdown_level,
        null as person_id
    from archetypes

    union all

    select
        'region' as breakdown,
        region as breakdown_level,
        null as person_id
    from regions

    union all

    select
        'archetype' as breakdown,
        coalesce(person_archetypes.archetype, 'Not stated') as breakdown_level,
        assessments.person_id
    from assessments
    left join person_archetypes
        on assessments.assessment_id = person_archetypes.assessment_id

    union all

    select
        'region' as breakdown,
        coalesce(region, 'Not stated') as breakdown_level,
        person_id
    from assessments
),

people_counted as (
    select
        'people_assessed' as measure,
        people_levels.breakdown,
        people_levels.breakdown_level,
        people.n,
        count(distinct people_levels.person_id) as n_assessed
    from people_levels
    cross join people
    group by people_levels.breakdown, people_levels.breakdown_level, people.n
),

counted as (
    select * from organisations_counted
    union all
    select * from people_counted
),

final as (
    select
        measure,
        breakdown,
        breakdown_level,
        n,
        n_assessed,
        round(cast(n_assessed as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_assessed', 'n') }} as ci_low,
        {{ wilson_high('n_assessed', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then 'nobody has assessed themselves' end as reason,
        measure = 'people_assessed'
        and n_assessed < {{ var('disclosure_threshold') }} as is_few
    from counted
)

select * from final
