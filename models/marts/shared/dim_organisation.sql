{%- set areas = {
    'leadership': 'participants',
    'recruitment': 'vacancies',
    'community': 'members',
    'capability': 'assessments',
    'fellowship': 'fellows',
} -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

vacancies as (
    select * from {{ ref('int_recruitment__vacancies') }}
),

members as (
    select * from {{ ref('int_community__members') }}
),

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

fellows as (
    select * from {{ ref('int_capability__fellows') }}
),

named as (
    {%- for area, relation in areas.items() %}
    select
        '{{ area }}' as area,
        {{ normalised('organisation') }} as organisation_key,
        max(organisation) as organisation,
        max(organisation_code) as organisation_code,
        max(region) as last_region,
        min(region) as first_region
    from {{ relation }}
    where organisation is not null
    group by {{ normalised('organisation') }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        organisation_key,
        max(organisation) as organisation,
        max(organisation_code) as organisation_code,
        {%- for area in areas %}
        max(case when area = '{{ area }}' then 1 else 0 end) = 1 as is_in_{{ area }},
        {%- endfor %}
        case when max(last_region) = min(first_region) then max(last_region) end
            as region
    from named
    group by organisation_key
)

select * from final
