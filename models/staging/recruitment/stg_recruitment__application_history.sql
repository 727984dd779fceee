{{ staged_history('applications', 'application_id', [
    'shortlisted', 'interviewed', 'offered', 'offer_outcome', 'appointed',
    'withdrawn_stage'
]) }}
