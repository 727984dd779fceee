{{ rejected_rows('fellows') }}
