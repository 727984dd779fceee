{%- set fields = var('protected_fields') -%}
with

participants as (
    select * from {{ ref('int_leadership__participants') }}
),

predicted as (
    select * from {{ ref('int_leadership__predicted_enrolments') }}
),

person_folds as (
    select * from {{ ref('int_leadership__person_folds') }}
    where evaluation = 'cross_validation' and repeat_number = 1
),

grouped as (
    select
        predicted.specification,
        person_folds.fold,
        person_folds.is_sampled,
        predicted.profile_id,
        {%- for field in fields %}
        {{ protected_group(field, 'participants') }} as {{ field }}_group,
        {%- endfor %}
        predicted.programme_id
    from predicted
    inner join person_folds
        on
            predicted.specification = person_folds.specification
            and predicted.person_id = person_folds.person_id
    inner join participants
        on predicted.participant_id = participants.participant_id
),

final as (
    select
        specification,
        fold,
        is_sampled,
        profile_id,
        programme_id,
        {%- for field in fields %}
        {{ field }}_group,
        {%- endfor %}
        count(*) as n_people
    from grouped
    group by
        specification,
        fold,
        is_sampled,
        profile_id,
        {%- for field in fields %}
        {{ field }}_group,
        {%- endfor %}
        programme_id
)

select * from final
