{{ fold_cells(
    ref('int_leadership__previous_predicted_enrolments'),
    ref('int_leadership__previous_person_folds')
) }}
