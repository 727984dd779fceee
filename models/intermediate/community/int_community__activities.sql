{%- set fields = word_fields('activities') -%}
with

activities as (
    select * from {{ ref('stg_community__activities') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'activities') }} as mapped
),

grouped as (
    select
        activities.*,
        {{ mapped_columns(fields) }}
    from activities
    {{ mapped_joins(fields, 'activities') }}
),

final as (
    select
        -- ids
        activity_id,
        run_id,
        hosted_by_member_id,

        -- what
        nullif(activity_type_mapped, 'Not stated') as activity_type,
        title,
        series,
        session_no,
        nullif(mode_mapped, 'Not stated') as activity_mode,
        host_organisation,

        -- when
        start_date,
        cast({{ dbt.date_trunc('month', 'start_date') }} as date) as start_month
    from grouped
)

select * from final
