{{ rejected_rows('use_case_adoptions') }}
