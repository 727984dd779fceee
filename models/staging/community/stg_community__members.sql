with

landed as (
    select * from {{ clean_rows('members') }} as landed
),

final as (
    select
        -- ids
        member_id,

        -- strings
        joining_reason,
        organisation,
        organisation_code,
        sector,
        professional_role,
        region,

        -- dates
        {{ try_date('joined_on') }} as joined_date,
        {{ try_date('left_on') }} as left_date,
        {{ try_date('champion_interest_on') }} as champion_interest_date,
        {{ try_date('champion_since') }} as champion_since_date,
        extract_date
    from landed
    where {{ is_latest_extract('members') }}
)

select * from final
