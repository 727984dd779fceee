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

grouped as (
    select
        members.*,
        {{ mapped_columns(fields) }}
    from members
    {{ mapped_joins(fields, 'members') }}
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
        grouped.joined_date,
        cast({{ dbt.date_trunc('month', 'grouped.joined_date') }} as date)
            as joined_month,
        case when grouped.left_date >= grouped.joined_date then grouped.left_date end
            as left_date,
        case when grouped.left_date < grouped.joined_date then 1 else 0 end
            as has_impossible_order,
        case
            when grouped.joined_date is null then 0
            when
                grouped.left_date >= grouped.joined_date
                and grouped.left_date <= as_of.as_of_date
                then 0
            else 1
        end as is_member,
        grouped.champion_interest_date,
        grouped.champion_since_date,
        as_of.as_of_date
    from grouped
    cross join as_of
)

select * from final
