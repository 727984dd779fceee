with

enrolments as (
    select * from {{ ref('fct_enrolment') }}
),

exclusions as (
    select * from {{ ref('fct_model_exclusion') }}
),

membership as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

specifications as (
    {%- for name in var('leadership_specifications') %}
    select '{{ name }}' as specification
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        specifications.specification,
        'clean' as measure,
        cast(null as {{ dbt.type_string() }}) as field,
        cast(null as {{ dbt.type_string() }}) as reason,
        count(enrolments.participant_id) as n_people
    from specifications
    left join enrolments
        on enrolments.participant_id is not null
    group by specifications.specification

    union all

    select
        specifications.specification,
        'modelled' as measure,
        null as field,
        null as reason,
        count(membership.participant_id) as n_people
    from specifications
    left join membership
        on specifications.specification = membership.specification
    group by specifications.specification

    union all

    select
        specifications.specification,
        'excluded' as measure,
        null as field,
        null as reason,
        count(distinct exclusions.participant_id) as n_people
    from specifications
    left join exclusions
        on specifications.specification = exclusions.specification
    group by specifications.specification

    union all

    select
        specification,
        'excluded' as measure,
        field,
        exclusion_reason as reason,
        count(*) as n_people
    from exclusions
    group by specification, field, exclusion_reason
)

select * from final
