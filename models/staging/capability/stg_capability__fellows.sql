with

landed as (
    select * from {{ clean_rows('fellows') }} as landed
),

final as (
    select
        -- ids
        fellow_id,

        -- strings
        cohort,
        profession,
        organisation,
        organisation_code,
        region,
        nation,
        project_title,
        clinical_area,
        product,
        theme_completions,
        destination,

        -- numbers
        {{ try_cast('fte', type_double()) }} as fte,

        -- dates
        {{ try_date('started_on') }} as started_date,
        {{ try_date('ended_on') }} as ended_date,
        {{ try_date('destination_on') }} as destination_date,
        extract_date
    from landed
    where {{ is_latest_extract('fellows') }}
)

select * from final
