{{ staged_history('participants', 'participant_id', [
    'programme', 'status', 'status_date', 'started_on', 'expected_end_on',
    'completed', 'organisation', 'band'
]) }}
