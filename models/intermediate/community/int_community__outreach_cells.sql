{%- set fields = var('community_segments')['fields'] -%}
with

members as (
    select * from {{ ref('int_community__outreach_members') }}
),

final as (
    select
        period,
        profile_id,
        segment_id,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        engagement_level,
        kinds_level,
        tenure_level,
        count(*) as n_people,
        coalesce(sum(came), 0) as n_events
    from members
    group by
        period,
        profile_id,
        segment_id,
        {{ fields | join(',\n        ') }},
        engagement_level,
        kinds_level,
        tenure_level
)

select * from final
