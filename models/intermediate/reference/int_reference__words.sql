with

reference_words as (
    select * from {{ ref('reference_words') }}
),

value_map as (
    select * from {{ ref('stg_reference__value_map') }}
),

field_groups as (
    select * from {{ ref('field_groups') }}
),

-- The organisation's group may itself be a word that the project knows.
mapped as (
    select
        value_map.field,
        value_map.word,
        coalesce(reference_words.field_group, value_map.field_group) as field_group,
        value_map.field_group_level
    from value_map
    left join reference_words
        on
            value_map.field = reference_words.field
            and value_map.group_word = reference_words.word
),

kept as (
    select
        reference_words.field,
        reference_words.word,
        reference_words.field_group,
        cast(null as {{ dbt.type_int() }}) as field_group_level
    from reference_words
    left join mapped
        on
            reference_words.field = mapped.field
            and reference_words.word = mapped.word
    where mapped.word is null
),

united as (
    select * from mapped
    union all
    select * from kept
),

final as (
    select
        united.field,
        united.word,
        united.field_group,
        coalesce(field_groups.level, united.field_group_level) as field_group_level
    from united
    left join field_groups
        on
            united.field = field_groups.field
            and united.field_group = field_groups.field_group
)

select * from final
