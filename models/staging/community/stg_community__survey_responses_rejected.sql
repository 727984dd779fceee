{{ rejected_rows('survey_responses') }}
