-- A requirement names a known field: a number or an order by levels, words by a group.
select
    programme_id,
    field
from {{ ref('programme_eligibility') }}
where
    not coalesce(
        (
            field in {{ eligibility_field_names(of_words=false) }}
            and coalesce(lowest_level, highest_level) is not null
            and required_group is null
        )
        or (
            field in {{ eligibility_field_names(of_words=true) }}
            and coalesce(lowest_level, highest_level) is null
            and required_group is not null
        ),
        false
    )
