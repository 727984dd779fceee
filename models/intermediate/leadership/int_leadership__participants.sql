{{ grouped_participants(ref('stg_leadership__participants')) }}
