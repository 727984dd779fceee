with

members as (
    select * from {{ ref('int_community__members') }}
),

activities as (
    select * from {{ ref('int_community__activities') }}
),

engagements as (
    select * from {{ ref('int_community__engagements') }}
),

adoptions as (
    select * from {{ ref('int_community__adoptions') }}
),

employers as (
    select distinct {{ normalised('organisation') }} as organisation_key from members
    where organisation is not null
),

engaged as (
    select distinct activity_id from engagements
),

held as (
    select
        activities.*,
        case when employers.organisation_key is not null then 1 else 0 end
            as has_employer,
        case when engaged.activity_id is not null then 1 else 0 end as has_engagement
    from activities
    left join employers
        on {{ normalised('activities.host_organisation') }} = employers.organisation_key
    left join engaged
        on activities.activity_id = engaged.activity_id
),

{% set checks = [
    ('members', 'left_before_joining', 'members', 'true', 'has_impossible_order = 1'),
    ('members', 'day_to_come', 'members', 'true', 'has_day_to_come = 1'),
    ('members', 'champion_before_offering', 'members',
     'champion_since_date is not null',
     'champion_since_date < champion_interest_date'),
    ('members', 'sector_not_stated', 'members', 'true', 'sector is null'),
    ('members', 'role_not_stated', 'members', 'true', 'professional_role is null'),
    ('members', 'region_not_stated', 'members', 'true', 'region is null'),
    ('activities', 'kind_not_stated', 'held', 'true', 'activity_type is null'),
    ('activities', 'host_without_members', 'held', 'host_organisation is not null',
     'has_employer = 0'),
    ('activities', 'nobody_on_record', 'held', 'true', 'has_engagement = 0'),
    ('engagements', 'member_not_in_extract', 'engagements', 'true', 'has_member = 0'),
    ('engagements', 'activity_not_in_extract', 'engagements', 'true',
     'has_activity = 0'),
    ('engagements', 'way_not_stated', 'engagements', 'true', 'engagement_type is null'),
    ('engagements', 'day_to_come', 'engagements', 'true', 'has_day_to_come = 1'),
    ('engagements', 'before_joining', 'engagements', 'has_member = 1',
     'occurred_date < joined_date'),
    ('engagements', 'after_leaving', 'engagements', 'has_member = 1',
     'occurred_date > left_date'),
    ('use_case_adoptions', 'use_case_not_in_extract', 'adoptions', 'true',
     'has_use_case = 0'),
    ('use_case_adoptions', 'where_it_comes_from', 'adoptions', 'has_use_case = 1',
     'is_own = 1'),
] -%}
counted as (
    {%- for table, check, relation, of, what in checks %}
    select
        '{{ table }}' as table_name,
        '{{ check }}' as quality_check,
        count(*) as n,
        count(case when {{ what }} then 1 end) as n_rows
    from {{ relation }}
    where {{ of }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        table_name,
        quality_check,
        n,
        n_rows,
        round(cast(n_rows as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_rows', 'n') }} as ci_low,
        {{ wilson_high('n_rows', 'n') }} as ci_high,
        n > 0 as is_reportable,
        case when n = 0 then 'there is no such row' end as reason
    from counted
)

select * from final
