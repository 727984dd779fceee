with

landed as (
    select * from {{ clean_rows('value_map') }} as landed
),

named as (
    select
        {{ field_of_words(normalised('field')) }} as field,
        {{ normalised('field') }} as column_name,
        {{ normalised('word') }} as word,
        "group" as field_group,
        {{ normalised('"group"') }} as group_word,
        {{ try_integer('level') }} as field_group_level
    from landed
),

-- A word of a column counts for its field, unless the field has its own line for it.
placed as (
    select
        *,
        row_number() over (
            partition by field, word
            order by case when column_name = field then 0 else 1 end, column_name
        ) as place
    from named
),

final as (
    select
        field,
        word,
        field_group,
        group_word,
        field_group_level
    from placed
    where place = 1
)

select * from final
