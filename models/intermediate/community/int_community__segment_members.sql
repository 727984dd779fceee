{%- set fields = var('community_segments')['fields'] -%}
with

members as (
    select * from {{ ref('int_community__members') }}
    where joined_date is not null
),

-- A field that nobody has is one that the extract lacks; it keeps nobody out.
judged as (
    select
        *,
        {{ missing_fields(fields) }} as n_missing
    from members
),

final as (
    select
        member_id,
        case when n_missing = 0 then {{ row_key(fields) }} end as profile_id,
        {%- for field in fields %}
        {{ field }},
        {%- endfor %}
        joined_date,
        left_date,
        is_member,
        as_of_date
    from judged
)

select * from final
