{{ rejected_rows('interview_scores') }}
