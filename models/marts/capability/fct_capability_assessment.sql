with

assessments as (
    select * from {{ ref('int_capability__assessments') }}
),

final as (
    select
        assessment_id,
        person_id,
        capability_id,
        domain,
        subdomain,
        {{ normalised('organisation') }} as organisation_key,
        region,
        required_level,
        self_level,
        gap,
        {{ as_boolean('is_short') }} as is_short,
        confidence,
        relevance,
        {{ as_boolean('is_latest') }} as is_latest,
        model_exclusion_reason,
        assessed_date
    from assessments
)

select * from final
