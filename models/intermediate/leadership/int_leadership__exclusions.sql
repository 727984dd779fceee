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
        {{ exclusion_reason(field.column, 'participants') }} as exclusion_reason
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
