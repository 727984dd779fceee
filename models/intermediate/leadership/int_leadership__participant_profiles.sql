{{ participant_profiles(
    ref('int_leadership__participants'),
    ref('int_leadership__exclusions')
) }}
