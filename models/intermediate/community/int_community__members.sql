{%- set fields = word_fields('members') -%}
with

members as (
    select * from {{ ref('stg_community__members') }}
),

as_of as (
    select * from {{ ref('int_community__as_of') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'members') }} as mapped
),

-- Nobody has joined or left on a day that is yet to come.
happened as (
    select
        members.*,
        case when members.joined_date <= as_of.as_of_date then members.joined_date end
            as known_joined_date,
        case when members.left_date <= as_of.as_of_date then members.left_date end
            as known_left_date,
        case
            when
                members.joined_date > as_of.as_of_date
                or members.left_date > as_of.as_of_date
                then 1
            else 0
        end as has_day_to_come,
        as_of.as_of_date
    from members
    cross join as_of
),

grouped as (
    select
        happened.*,
        {{ mapped_columns(fields) }}
    from happened
    {{ mapped_joins(fields, 'happened') }}
),

final as (
    select
        -- ids
        grouped.member_id,

        -- who
        nullif(grouped.sector_mapped, 'Not stated') as sector,
        case
            when grouped.sector_mapped = 'Supplier' then 'Supplier'
            when grouped.sector_mapped <> 'Not stated' then 'Public body or charity'
        end as sector_kind,
        nullif(grouped.professional_role_mapped, 'Not stated') as professional_role,
        nullif(grouped.region_mapped, 'Not stated') as region,
        nullif(grouped.joining_reason_mapped, 'Not stated') as joining_reason,
        grouped.organisation,
        grouped.organisation_code,

        -- when
        grouped.known_joined_date as joined_date,
        cast({{ dbt.date_trunc('month', 'grouped.known_joined_date') }} as date)
            as joined_month,
        case
            when grouped.known_left_date >= grouped.known_joined_date
                then grouped.known_left_date
        end as left_date,
        case
            when grouped.known_left_date < grouped.known_joined_date then 1 else 0
        end as has_impossible_order,
        grouped.has_day_to_come,
        case
            when grouped.known_joined_date is null then 0
            when grouped.known_left_date >= grouped.known_joined_date then 0
            else 1
        end as is_member,
        grouped.champion_interest_date,
        grouped.champion_since_date,
        grouped.as_of_date
    from grouped
)

select * from final
