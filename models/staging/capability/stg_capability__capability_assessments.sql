with

landed as (
    select * from {{ landing_verdict('capability_assessments') }} as verdicts
),

final as (
    select
        -- ids
        assessment_id,
        person_id,
        capability_id,

        -- strings
        archetypes,
        domain,
        subdomain,
        organisation,
        organisation_code,
        region,

        -- numbers
        {{ try_integer('required_level') }} as required_level,
        {{ try_integer('self_level') }} as self_level,
        {{ try_cast('confidence', type_double()) }} as confidence,
        {{ try_cast('relevance', type_double()) }} as relevance,

        -- dates
        {{ try_date('assessed_on') }} as assessed_date,
        extract_date
    from landed
    where
        rejection_reason is null
        and {{ is_latest_extract('capability_assessments') }}
)

select * from final
