{{ rejected_rows('capability_assessments') }}
