with

fellows as (
    select * from {{ ref('int_capability__fellows') }}
),

final as (
    select
        fellow_id,
        cohort,
        profession,
        {{ normalised('organisation') }} as organisation_key,
        region,
        nation,
        clinical_area,
        product,
        fte,
        {{ as_boolean('has_ended') }} as has_ended,
        destination,
        started_date,
        ended_date,
        destination_date
    from fellows
)

select * from final
