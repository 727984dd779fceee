with

landed as (
    select * from {{ clean_rows('capability_assessments') }} as landed
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
    where {{ is_latest_extract('capability_assessments') }}
)

select * from final
