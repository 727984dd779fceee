{%- set fields = word_fields('fellows') -%}
with

fellows as (
    select * from {{ ref('stg_capability__fellows') }}
),

regions as (
    select * from {{ ref('regions') }}
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
        case when grouped.ended_date >= grouped.started_date then 1 else 0 end
            as has_ended,
        grouped.destination_date
    from grouped
    left join regions
        on grouped.region_mapped = regions.region
)

select * from final
