with

analysis_plan as (
    select * from {{ ref('rpt_analysis_plan') }}
),

final as (
    select
        'leadership' as section,
        'plan' as finding,
        cast(null as {{ dbt.type_string() }}) as specification,
        case
            when n_departures = 0
                then
                    'The build follows the committed analysis plan '
                    || substring(plan_hash, 1, 8)
                    || ': one first measure for each question, and settings, all fixed'
                    || ' before an extract is read.'
            else
                'The settings of this build depart from the committed analysis plan '
                || substring(committed_hash, 1, 8) || ' in ' || departures
                || '. What follows is under plan ' || substring(plan_hash, 1, 8)
                || ', which is not the one fixed beforehand.'
        end as sentence
    from analysis_plan
)

select * from final
