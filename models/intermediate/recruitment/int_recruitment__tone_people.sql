{%- set roles = ["'All'", 'author_role'] -%}
{%- set string = dbt.type_string() -%}
with

decided_texts as (
    select * from {{ ref('int_recruitment__decided_texts') }}
),

levels as (
    {%- for role in roles %}
    {%- set is_last = loop.last %}
    {%- for field in tone_fields() %}
    select
        candidate_id,
        {{ role }} as author_role,
        '{{ field }}' as field,
        {{ field }} as field_level,
        cast(null as {{ string }}) as by_field,
        cast(null as {{ string }}) as by_level
    from decided_texts
    where {{ role }} is not null and {{ field }} is not null
    union all
    {%- endfor %}
    {%- for field, by_field in tone_pairs() %}
    select
        candidate_id,
        {{ role }} as author_role,
        '{{ field }}' as field,
        {{ field }} as field_level,
        '{{ by_field }}' as by_field,
        {{ by_field }} as by_level
    from decided_texts
    where
        {{ role }} is not null
        and {{ field }} is not null
        and {{ by_field }} is not null
    {{ "union all" if not (is_last and loop.last) }}
    {%- endfor %}
    {%- endfor %}
),

final as (
    select
        author_role,
        field,
        field_level,
        by_field,
        by_level,
        count(distinct candidate_id) as n_candidates
    from levels
    group by author_role, field, field_level, by_field, by_level
)

select * from final
