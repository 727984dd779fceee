{%- set fields = word_fields('capability_assessments') -%}
with

assessments as (
    select * from {{ ref('stg_capability__capability_assessments') }}
),

person_archetypes as (
    select * from {{ ref('int_capability__person_archetypes') }}
),

subdomains as (
    select * from {{ ref('capability_subdomains') }}
),

needs as (
    select * from {{ ref('capability_needs') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'assessments') }} as mapped
),

grouped as (
    select
        assessments.*,
        {{ mapped_columns(fields) }}
    from assessments
    {{ mapped_joins(fields, 'assessments') }}
),

-- A domain without subdomains stands for its own.
placed as (
    select
        grouped.*,
        subdomains.subdomain_id,
        subdomains.subdomain as known_subdomain,
        subdomains.domain as known_domain
    from grouped
    left join subdomains
        on
            coalesce(
                nullif(grouped.subdomain_mapped, 'Not stated'), grouped.domain_mapped
            )
            = subdomains.subdomain
),

-- Where the extract does not say what is required, the highest over the archetypes.
required as (
    select
        person_archetypes.assessment_id,
        max(needs.required_level) as required_level
    from person_archetypes
    inner join placed
        on person_archetypes.assessment_id = placed.assessment_id
    inner join needs
        on
            person_archetypes.archetype_id = needs.archetype_id
            and placed.subdomain_id = needs.subdomain_id
    group by person_archetypes.assessment_id
),

levelled as (
    select
        placed.*,
        case
            when placed.required_level between 1 and 4 then placed.required_level
            else required.required_level
        end as level_required,
        case when placed.self_level between 0 and 4 then placed.self_level end
            as level_own
    from placed
    left join required
        on placed.assessment_id = required.assessment_id
),

final as (
    select
        -- ids
        assessment_id,
        person_id,
        capability_id,

        -- what
        coalesce(known_domain, nullif(domain_mapped, 'Not stated')) as domain,
        known_subdomain as subdomain,
        subdomain_id,
        archetypes,

        -- how well, and how well it should be
        level_required as required_level,
        level_own as self_level,
        level_required - level_own as gap,
        case
            when level_own < level_required then 1
            when level_own >= level_required then 0
        end as is_short,
        case when confidence between 0 and 10 then confidence end as confidence,
        case when relevance between 0 and 10 then relevance end as relevance,
        case
            when level_own is null then 'own level not given'
            when level_required is null then 'required level not known'
        end as model_exclusion_reason,

        -- where and when
        organisation,
        organisation_code,
        nullif(region_mapped, 'Not stated') as region,
        assessed_date,
        {{ financial_year('assessed_date') }} as financial_year,
        case
            when
                row_number() over (
                    partition by person_id, capability_id
                    order by assessed_date desc nulls last, assessment_id asc
                ) = 1
                then 1
            else 0
        end as is_latest
    from levelled
)

select * from final
