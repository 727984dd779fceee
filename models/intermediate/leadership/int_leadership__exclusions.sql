with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

landed_columns as (
    select * from {{ latest_columns('participants') }} as landed
),

final as (
    {%- for name, field in var('model_fields').items() %}
    select
        participants.participant_id,
        '{{ name }}' as field,
        {%- if field.column in measured_columns() %}
        {%- set text = 'participants.' ~ measured_columns()[field.column] %}
        case
            when {{ text }} is null then 'missing'
            {%- if name == 'assessment_score' %}
            when {{ try_cast(text, type_double()) }} is null then 'not a number'
            {%- else %}
            when {{ try_integer(text) }} is null then 'not a whole number'
            {%- endif %}
            else 'out of range'
        end as exclusion_reason
        {%- else %}
        case
            when participants.{{ field.column }}_word is null then 'missing'
            when participants.{{ field.column }}_mapped is null then 'unmapped word'
            when
                participants.{{ field.column }}_mapped in ('Not stated', 'Z', '99')
                then 'not stated'
            else 'no value for this group'
        end as exclusion_reason
        {%- endif %}
    from participants
    inner join landed_columns
        on landed_columns.column_name = '{{ field.column }}'
    where participants.{{ name }} is null

    union all
    {%- endfor %}

    select
        participant_id,
        'programme_id' as field,
        'unmapped word' as exclusion_reason
    from participants
    where programme_id is null
)

select * from final
