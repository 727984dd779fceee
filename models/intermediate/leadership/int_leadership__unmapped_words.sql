{{ unmapped_words('participants', ref('stg_leadership__participants')) }}
