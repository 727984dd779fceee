{{ person_folds(ref('int_leadership__predicted_enrolments')) }}
