with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

-- Where two groups stand on one level, the level is named by the first of them.
final as (
    {%- for name, field in var('model_fields').items()
        if field.kind == 'ordinal' and field.column not in measured_columns() %}
    select
        '{{ name }}' as field,
        {{ name }} as level,
        min({{ field.column }}_mapped) as label
    from participants
    where {{ name }} is not null
    group by {{ name }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
