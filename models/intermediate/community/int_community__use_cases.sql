{%- set fields = word_fields('use_cases') -%}
with

use_cases as (
    select * from {{ ref('stg_community__use_cases') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'use_cases') }} as mapped
),

grouped as (
    select
        use_cases.*,
        {{ mapped_columns(fields) }}
    from use_cases
    {{ mapped_joins(fields, 'use_cases') }}
),

final as (
    select
        use_case_id,
        problem_area,
        originating_organisation,
        proposed_date,
        nullif(stage_mapped, 'Not stated') as stage,
        stage_level
    from grouped
)

select * from final
