{%- set fields = var('community_segments')['fields'] -%}
with

members as (
    select * from {{ ref('int_community__segment_members') }}
    where profile_id is not null
),

final as (
    select
        profile_id,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        count(*) as n_people
    from members
    group by
        profile_id,
        {{ fields | join(',\n        ') }}
)

select * from final
