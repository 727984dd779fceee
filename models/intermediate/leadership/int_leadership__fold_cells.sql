{{ fold_cells(
    ref('int_leadership__predicted_enrolments'),
    ref('int_leadership__person_folds')
) }}
