{{ rejected_rows('value_map') }}
