{{ predicted_enrolments(
    ref('int_leadership__previous_participant_profiles'),
    ref('int_leadership__previous_participants')
) }}
