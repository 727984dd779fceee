{{ rejected_rows('use_cases') }}
