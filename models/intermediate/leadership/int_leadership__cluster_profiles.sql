{#- Who is in each cluster, by the fields of any specification. -#}
{%- set specifications = var('leadership_specifications') -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

assignments as (
    select * from {{ ref('ml_leadership__cluster_assignments') }}
),

members as (
    select
        assignments.specification,
        assignments.cluster_id,
        participants.*
    from participant_profiles
    inner join assignments
        on participant_profiles.profile_id = assignments.profile_id
    inner join participants
        on participant_profiles.participant_id = participants.participant_id
),

sized as (
    select
        specification,
        cluster_id,
        count(*) as n_people
    from members
    group by specification, cluster_id
),

levels as (
    {%- for field in used_fields(specifications) %}
    {%- set kind = var('model_fields')[field].kind %}
    {%- set number = 'null' if kind == 'nominal' else field %}
    select
        specification,
        cluster_id,
        '{{ field }}' as field,
        '{{ kind }}' as kind,
        cast({{ field }} as {{ dbt.type_string() }}) as field_level,
        count(*) as n_level,
        cast(sum({{ number }}) as {{ dbt.type_bigint() }}) as total,
        cast(sum({{ number }} * {{ number }}) as {{ dbt.type_bigint() }})
            as total_of_squares
    from members
    where {{ field }} is not null
    group by specification, cluster_id, {{ field }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        levels.specification,
        levels.cluster_id,
        sized.n_people,
        levels.field,
        levels.kind,
        levels.field_level,
        levels.n_level,
        levels.total,
        levels.total_of_squares,
        cast(
            sum(levels.n_level) over (
                partition by levels.specification, levels.cluster_id, levels.field
            ) as {{ dbt.type_bigint() }}
        ) as n_known
    from levels
    inner join sized
        on
            levels.specification = sized.specification
            and levels.cluster_id = sized.cluster_id
)

select * from final
