with

words as (
    select * from {{ ref('int_reference__words') }}
    where field_group_level is not null
),

-- Two groups on one level share a name, so that a level has one.
final as (
    {%- for name, field in var('model_fields').items() if field.kind == 'ordinal' %}
    select
        '{{ name }}' as field,
        field_group_level as level,
        min(field_group) as label
    from words
    where field = '{{ field.column }}'
    group by field_group_level
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
