{{ model_exclusions(ref('int_leadership__previous_participants'), place=2) }}
