with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

landed_files as (
    select * from {{ source('landing', 'landed_files') }}
    where table_name = 'participants' and n_read > 0
),

latest as (
    select max(extract_date) as extract_date from landed_files
),

-- What an older extract had does not make it missing from the latest.
landed_columns as (
    select distinct named.column_name
    from {{ source('landing', 'landed_columns') }} as named
    inner join landed_files
        on
            named.table_name = landed_files.table_name
            and named.file_name = landed_files.file_name
    inner join latest
        on
            landed_files.extract_date = latest.extract_date
            or latest.extract_date is null
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
