{{ rejected_rows('activities') }}
