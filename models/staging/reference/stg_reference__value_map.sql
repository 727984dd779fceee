with

landed as (
    select * from {{ landing_verdict('value_map') }} as verdicts
),

final as (
    select
        {{ normalised('field') }} as field,
        {{ normalised('word') }} as word,
        "group" as field_group,
        {{ normalised('"group"') }} as group_word,
        {{ try_integer('level') }} as field_group_level
    from landed
    where rejection_reason is null
)

select * from final
