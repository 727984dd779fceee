{{ rejected_rows('assessments') }}
