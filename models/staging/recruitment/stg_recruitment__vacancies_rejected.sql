{{ rejected_rows('vacancies') }}
