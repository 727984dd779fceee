with

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

person_archetypes as (
    select distinct assessment_id from {{ ref('int_capability__person_archetypes') }}
),

fellows as (
    select
        *,
        {{ dbt.datediff('started_date', 'ended_date', 'day') }}
            as n_days
    from {{ ref('int_capability__fellows') }}
),

archetyped as (
    select
        assessments.*,
        person_archetypes.assessment_id as archetype_of
    from assessments
    left join person_archetypes
        on assessments.assessment_id = person_archetypes.assessment_id
),

{% set checks = [
    ('capability_assessments', 'own_level_not_given', 'archetyped', 'true',
     'self_level is null'),
    ('capability_assessments', 'required_level_not_known', 'archetyped', 'true',
     'required_level is null'),
    ('capability_assessments', 'subdomain_not_known', 'archetyped', 'true',
     'subdomain is null'),
    ('capability_assessments', 'archetype_not_known', 'archetyped', 'true',
     'archetype_of is null'),
    ('capability_assessments', 'region_not_known', 'archetyped', 'true',
     'region is null'),
    ('capability_assessments', 'answered_again_later', 'archetyped', 'true',
     'is_latest = 0'),
    ('fellows', 'other_share_of_full_time', 'fellows', 'fte is not null',
     'abs(fte - ' ~ var('fellowship_fte') ~ ') >= 0.05'),
    ('fellows', 'share_of_full_time_not_known', 'fellows', 'true', 'fte is null'),
    ('fellows', 'not_about_a_year', 'fellows', 'has_ended = 1',
     'n_days < ' ~ var('fellowship_days')[0]
     ~ ' or n_days > ' ~ var('fellowship_days')[1]),
    ('fellows', 'ended_before_the_start', 'fellows',
     'started_date is not null and ended_date is not null',
     'ended_date < started_date'),
    ('fellows', 'no_theme_completed', 'fellows', 'has_ended = 1',
     'theme_completions is null'),
    ('fellows', 'destination_not_known', 'fellows', 'has_ended = 1',
     'destination is null'),
    ('fellows', 'region_not_known', 'fellows', 'true', 'region is null'),
    ('fellows', 'profession_not_known', 'fellows', 'true', 'profession is null'),
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
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then 'there is no such row' end as reason
    from counted
)

select * from final
