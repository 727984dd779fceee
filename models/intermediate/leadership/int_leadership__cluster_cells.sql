{%- set specifications = var('leadership_specifications') -%}
with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

masked as (
    {%- for name, specification in specifications.items() if specification.clusters %}
    select
        participant_profiles.specification,
        participant_profiles.cluster_profile_id as profile_id,
        {{- specification_fields(
            cluster_fields(specification), 'participant_profiles'
        ) }}
    from participant_profiles
    where participant_profiles.specification = '{{ name }}'
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        specification,
        profile_id,
        {{ model_field_names() }},
        count(*) as n_people
    from masked
    group by
        specification,
        profile_id,
        {{ model_field_names() }}
)

select * from final
