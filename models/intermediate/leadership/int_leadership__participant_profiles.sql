{%- set fields = var('model_fields').keys() | list -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

exclusions as (
    select * from {{ ref('int_leadership__exclusions') }}
),

modelled as (
    {%- for name, specification in var('leadership_specifications').items() %}
    select
        '{{ name }}' as specification,
        participants.participant_id,
        participants.person_id,
        participants.programme_id,
        {{- specification_fields(specification.fields, 'participants') }}
    from participants
    left join (
        select distinct participant_id from exclusions
        where field in {{ specification_needs(specification) }}
    ) as excluded
        on participants.participant_id = excluded.participant_id
    where excluded.participant_id is null
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        {{ row_key(['specification'] + fields) }} as profile_id,
        {{ cluster_profile_key() }} as cluster_profile_id,
        modelled.*
    from modelled
)

select * from final
