{{ model_exclusions(ref('int_leadership__participants'), place=1) }}
