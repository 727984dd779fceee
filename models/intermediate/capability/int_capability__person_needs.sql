with

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

person_archetypes as (
    select * from {{ ref('int_capability__person_archetypes') }}
),

-- An answer counts where both levels are known and the framework has the subdomain.
latest as (
    select
        assessment_id,
        person_id,
        domain,
        subdomain,
        max(organisation) over (
            partition by {{ normalised('organisation') }}
        ) as organisation,
        region,
        financial_year,
        cast(gap as {{ type_double() }}) as gap,
        confidence,
        relevance,
        gap * relevance as need_score
    from assessments
    where
        is_latest = 1
        and subdomain is not null
        and model_exclusion_reason is null
),

archetyped as (
    select
        latest.*,
        person_archetypes.archetype
    from latest
    left join person_archetypes
        on latest.assessment_id = person_archetypes.assessment_id
),

broken_down as (
    {%- for breakdown, column in need_breakdowns().items() %}
    select
        '{{ breakdown }}' as breakdown,
        coalesce({{ column }}, 'Not stated') as breakdown_level,
        assessment_id,
        person_id,
        domain,
        subdomain,
        gap,
        confidence,
        relevance,
        need_score
    from {{ "archetyped" if breakdown == "archetype" else "latest" }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

scoped as (
    {%- for scope, domain, subdomain in [
        ('subdomain', 'domain', 'subdomain'),
        ('domain', 'domain', 'null'),
        ('framework', 'null', 'null'),
    ] %}
    select
        breakdown,
        breakdown_level,
        '{{ scope }}' as scope,
        cast({{ domain }} as {{ dbt.type_string() }}) as domain,
        cast({{ subdomain }} as {{ dbt.type_string() }}) as subdomain,
        person_id,
        gap,
        confidence,
        relevance,
        need_score
    from broken_down
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        breakdown,
        breakdown_level,
        scope,
        domain,
        subdomain,
        person_id,
        count(*) as n_answers,
        round(avg(gap), 12) as gap,
        case when sum(gap) > 0 then 1 else 0 end as is_short,
        round(avg(confidence), 12) as confidence,
        round(avg(relevance), 12) as relevance,
        round(avg(need_score), 12) as need_score
    from scoped
    group by breakdown, breakdown_level, scope, domain, subdomain, person_id
)

select * from final
