{{ rejected_rows('workforce') }}
