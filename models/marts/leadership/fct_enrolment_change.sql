{{ extract_changes('stg_leadership__participant_history', 'participant_id', [
    'programme', 'status', 'status_date', 'started_on', 'expected_end_on',
    'completed', 'organisation', 'band'
]) }}
