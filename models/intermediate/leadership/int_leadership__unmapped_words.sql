with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

final as (
    {%- for field in word_columns('participants') %}
    select
        'participants' as table_name,
        '{{ field }}' as field,
        {{ field }}_word as word,
        count(*) as n_rows
    from participants
    where {{ field }}_word is not null and {{ field }}_mapped is null
    group by {{ field }}_word
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
