{{ rejected_rows('participants') }}
