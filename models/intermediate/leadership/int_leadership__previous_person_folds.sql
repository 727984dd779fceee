{{ person_folds(ref('int_leadership__previous_predicted_enrolments')) }}
