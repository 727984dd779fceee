-- Everybody has a row, by the recommended specification, with a set or a reason.
select
    participants.participant_id,
    told.specification
from {{ ref('int_leadership__participants') }} as participants
full outer join {{ ref('fct_recommendation') }} as told
    on participants.participant_id = told.participant_id
where
    participants.participant_id is null
    or told.participant_id is null
    or told.specification <> '{{ var("recommended_specification") }}'
    or (told.set_size is null) <> (told.reason is not null)
    or (told.reason is null and told.programmes_possible is null and told.set_size > 0)
