with

regions as (
    select * from {{ ref('dim_region') }}
),

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

members as (
    select * from {{ ref('int_community__members') }}
),

learning_need as (
    select * from {{ ref('rpt_learning_need') }}
    where breakdown = 'region' and scope = 'framework' and measure = 'share_short'
),

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

fellows as (
    select * from {{ ref('int_capability__fellows') }}
),

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

applications as (
    select * from {{ ref('int_recruitment__applications') }}
),

-- Of everybody whose region is known, those in each.
{% set parts = {
    'participants': ('participants', 'count(distinct person_id)', 'true'),
    'members': ('members', 'count(*)', 'is_member = 1'),
    'people_assessed': ('assessments', 'count(distinct person_id)', 'true'),
    'fellows': ('fellows', 'count(*)', 'true'),
    'vacancies': ('vacancies', 'count(*)', 'true'),
} -%}
parts as (
    {%- for measure, (relation, counted, of_whom) in parts.items() %}
    select
        '{{ measure }}' as measure,
        region,
        {{ counted }} as n_part
    from {{ relation }}
    where region is not null and {{ of_whom }}
    group by region
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

wholes as (
    select
        measure,
        sum(n_part) as n
    from parts
    group by measure
),

offered as (
    select
        region,
        count(is_bme) as n,
        coalesce(sum(is_bme), 0) as n_part
    from applications
    where is_offered = 1 and is_open = 0
    group by region
),

measures as (
    {%- for measure in parts.keys() | list + ['share_short', 'bme_of_offered'] %}
    select '{{ measure }}' as measure
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        regions.region,
        measures.measure,
        cast(
            coalesce(
                case measures.measure
                    when 'share_short' then learning_need.n
                    when 'bme_of_offered' then offered.n
                    else wholes.n
                end,
                0
            ) as {{ dbt.type_bigint() }}
        ) as n,
        cast(
            coalesce(
                case measures.measure
                    when 'share_short' then learning_need.n_short
                    when 'bme_of_offered' then offered.n_part
                    else parts.n_part
                end,
                0
            ) as {{ dbt.type_bigint() }}
        ) as n_part
    from regions
    cross join measures
    left join parts
        on
            regions.region = parts.region
            and measures.measure = parts.measure
    left join wholes
        on measures.measure = wholes.measure
    left join learning_need
        on regions.region = learning_need.breakdown_level
    left join offered
        on regions.region = offered.region
),

final as (
    select
        region,
        measure,
        n,
        n_part,
        round(cast(n_part as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_part', 'n') }} as ci_low,
        {{ wilson_high('n_part', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case
            when n = 0 and measure in ('share_short', 'bme_of_offered')
                then 'the extracts have nobody there'
            when n = 0 then 'no extract has a region'
        end as reason
    from counted
)

select * from final
