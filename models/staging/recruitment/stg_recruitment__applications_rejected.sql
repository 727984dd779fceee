{{ rejected_rows('applications') }}
