{{ participant_profiles(
    ref('int_leadership__previous_participants'),
    ref('int_leadership__previous_exclusions')
) }}
