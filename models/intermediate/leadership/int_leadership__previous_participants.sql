{{ grouped_participants(ref('stg_leadership__previous_participants')) }}
