with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

previous_participants as (
    select * from {{ ref('int_leadership__previous_participants') }}
),

members as (
    select
        'latest' as extract_name,
        participants.*
    from participants

    union all

    select
        'previous' as extract_name,
        previous_participants.*
    from previous_participants
),

final as (
    {{ group_levels('members', ['extract_name'], var('model_fields').keys() | list) }}

    union all

    select
        extract_name,
        'programme_id' as field,
        'nominal' as kind,
        programme_id as field_level,
        count(*) as n_level,
        cast(null as {{ dbt.type_bigint() }}) as total,
        cast(null as {{ dbt.type_bigint() }}) as total_of_squares
    from members
    where programme_id is not null
    group by extract_name, programme_id
)

select * from final
