with

predicted as (
    select * from {{ ref('int_leadership__predicted_enrolments') }}
),

-- Only what differs between people can be dealt anew among them.
first_enrolments as (
    select
        specification,
        person_id,
        min(participant_id) as participant_id
    from predicted
    group by specification, person_id
),

final as (
    select
        predicted.specification,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }},
        count(*) as n_people
    from predicted
    inner join first_enrolments
        on
            predicted.specification = first_enrolments.specification
            and predicted.participant_id = first_enrolments.participant_id
    group by
        predicted.specification,
        predicted.profile_id,
        predicted.programme_id,
        predicted.ladder_level,
        {{ model_field_names('predicted') }}
)

select * from final
