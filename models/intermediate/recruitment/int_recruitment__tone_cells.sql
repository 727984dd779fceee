{%- set keys = ['author_id', 'author_role', 'is_offered'] + tone_fields() -%}
with

decided_texts as (
    select * from {{ ref('int_recruitment__decided_texts') }}
),

grouped as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        count(*) as n,
        {{ exact_sum('tone') }} as total,
        {{ exact_sum('tone * tone') }} as total_of_squares
    from decided_texts
    group by {{ keys | join(", ") }}
),

final as (
    select
        row_number() over (
            order by {{ keys | join(" asc nulls last, ") }} asc nulls last
        ) as cell_code,
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        n,
        total,
        total_of_squares
    from grouped
)

select * from final
