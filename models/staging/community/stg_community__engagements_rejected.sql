{{ rejected_rows('engagements') }}
