{{ extract_changes('stg_recruitment__application_history', 'application_id', [
    'shortlisted', 'interviewed', 'offered', 'offer_outcome', 'appointed',
    'withdrawn_stage'
]) }}
