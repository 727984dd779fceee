{{ rejected_rows('simulated') }}
