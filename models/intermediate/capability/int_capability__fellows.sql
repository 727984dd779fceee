{%- set fields = word_fields('fellows') -%}
with

fellows as (
    select * from {{ ref('stg_capability__fellows') }}
),

regions as (
    select * from {{ ref('regions') }}
),

events as (
    select
        extract_date,
        started_date as event_date
    from fellows
    union all
    select
        extract_date,
        destination_date as event_date
    from fellows
),

-- There is no clock in the data: without an extract's date, the last day it tells of.
as_of as (
    select coalesce(max(extract_date), max(event_date)) as as_of_date from events
),

spellings as (
    select * from {{ mapped_spellings(fields, 'fellows') }} as mapped
),

grouped as (
    select
        fellows.*,
        {{ mapped_columns(fields) }}
    from fellows
    {{ mapped_joins(fields, 'fellows') }}
),

final as (
    select
        -- ids
        grouped.fellow_id,

        -- who and where
        grouped.cohort,
        nullif(grouped.profession_mapped, 'Not stated') as profession,
        grouped.organisation,
        grouped.organisation_code,
        nullif(grouped.region_mapped, 'Not stated') as region,
        coalesce(nullif(grouped.nation_mapped, 'Not stated'), regions.nation) as nation,

        -- what
        grouped.project_title,
        grouped.clinical_area,
        grouped.product,
        grouped.theme_completions,
        grouped.destination,

        -- when and how much
        grouped.fte,
        grouped.started_date,
        grouped.ended_date,
        case
            when
                grouped.ended_date >= grouped.started_date
                and (
                    grouped.ended_date <= as_of.as_of_date
                    or grouped.destination is not null
                )
                then 1
            else 0
        end as has_ended,
        grouped.destination_date
    from grouped
    cross join as_of
    left join regions
        on grouped.region_mapped = regions.region
)

select * from final
