{{ predicted_enrolments(
    ref('int_leadership__participant_profiles'),
    ref('int_leadership__participants')
) }}
