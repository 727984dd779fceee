{%- set fields = var('model_fields').keys() | list -%}
with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

final as (
    select
        specification,
        profile_id,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        count(*) as n_people
    from participant_profiles
    group by
        specification,
        profile_id,
        {%- for field in fields %}
        {{ field }}{{ "," if not loop.last }}
        {%- endfor %}
)

select * from final
