{%- set fields = word_fields('use_case_adoptions') -%}
with

adoptions as (
    select * from {{ ref('stg_community__use_case_adoptions') }}
),

use_cases as (
    select * from {{ ref('int_community__use_cases') }}
),

spellings as (
    select * from {{ mapped_spellings(fields, 'adoptions') }} as mapped
),

grouped as (
    select
        adoptions.*,
        {{ mapped_columns(fields) }}
    from adoptions
    {{ mapped_joins(fields, 'adoptions') }}
),

final as (
    select
        grouped.adoption_id,
        grouped.use_case_id,
        case when use_cases.use_case_id is not null then 1 else 0 end as has_use_case,
        use_cases.problem_area,
        use_cases.originating_organisation,
        grouped.adopting_organisation,
        case
            when use_cases.originating_organisation = grouped.adopting_organisation
                then 1
            else 0
        end as is_own,
        nullif(grouped.stage_mapped, 'Not stated') as stage,
        grouped.stage_level,
        grouped.adopted_date
    from grouped
    left join use_cases
        on grouped.use_case_id = use_cases.use_case_id
)

select * from final
