{%- set fields = var('model_fields').keys() | list -%}
with

participant_profiles as (
    select * from {{ ref('int_leadership__participant_profiles') }}
),

person_folds as (
    select * from {{ ref('int_leadership__person_folds') }}
),

programmes as (
    select * from {{ ref('programmes') }}
),

-- Positive-action programmes have eligibility rules; no model predicts them.
predicted as (
    select participant_profiles.*
    from participant_profiles
    left join programmes
        on participant_profiles.programme_id = programmes.programme_id
    where not coalesce(programmes.is_positive_action, false)
),

final as (
    select
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        {%- for field in fields %}
        predicted.{{ field }},
        {%- endfor %}
        count(*) as n_people
    from predicted
    inner join person_folds
        on
            predicted.specification = person_folds.specification
            and predicted.person_id = person_folds.person_id
    group by
        predicted.specification,
        person_folds.evaluation,
        person_folds.repeat_number,
        person_folds.fold,
        predicted.profile_id,
        predicted.programme_id,
        {%- for field in fields %}
        predicted.{{ field }}{{ "," if not loop.last }}
        {%- endfor %}
)

select * from final
