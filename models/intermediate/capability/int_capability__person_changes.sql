with

assessments as (
    select * from {{ ref('int_capability__assessments') }}
    where assessed_date is not null and self_level is not null
),

ordered as (
    select
        *,
        row_number() over (
            partition by person_id, capability_id
            order by assessed_date asc, assessment_id asc
        ) as turn,
        row_number() over (
            partition by person_id, capability_id
            order by assessed_date desc, assessment_id asc
        ) as turn_from_last
    from assessments
),

firsts as (
    select * from ordered
    where turn = 1
),

lasts as (
    select * from ordered
    where turn_from_last = 1
),

-- Twice on one day is no change.
paired as (
    select
        lasts.person_id,
        lasts.domain,
        lasts.subdomain,
        lasts.self_level - firsts.self_level as own_level_change,
        lasts.required_level - firsts.required_level as required_level_change,
        lasts.confidence - firsts.confidence as confidence_change,
        {{ dbt.datediff('firsts.assessed_date', 'lasts.assessed_date', 'day') }}
            as days_between
    from lasts
    inner join firsts
        on
            lasts.person_id = firsts.person_id
            and lasts.capability_id = firsts.capability_id
            and lasts.assessed_date > firsts.assessed_date
    where lasts.subdomain is not null
),

scoped as (
    {%- for scope, domain, subdomain in [
        ('subdomain', 'domain', 'subdomain'),
        ('domain', 'domain', 'null'),
        ('framework', 'null', 'null'),
    ] %}
    select
        '{{ scope }}' as scope,
        cast({{ domain }} as {{ dbt.type_string() }}) as domain,
        cast({{ subdomain }} as {{ dbt.type_string() }}) as subdomain,
        person_id,
        own_level_change,
        required_level_change,
        confidence_change,
        days_between
    from paired
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        scope,
        domain,
        subdomain,
        person_id,
        round(avg(own_level_change), 12) as own_level_change,
        round(avg(required_level_change), 12) as required_level_change,
        round(avg(confidence_change), 12) as confidence_change,
        round(avg(days_between), 12) as days_between
    from scoped
    group by scope, domain, subdomain, person_id
)

select * from final
