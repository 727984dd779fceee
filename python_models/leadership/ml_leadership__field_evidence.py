"""What each field does in the prediction of programmes, and all of them together.

Trap: importance is of the model, not of the world. A field can matter to one estimator
and not to another, and of two that say the same either may get the credit.

Input   int_leadership__fold_cells: of it the first repeat of cross-validation.
        int_leadership__first_enrolment_cells: one row per specification, profile and
        programme, with each person once.
Output  tidy evidence, one row per specification, measure and field.
"""

from functools import partial

import pandas as pd

from workforce_insights import fields, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    chosen, seed = specifications.classified(settings), settings["seed"]
    trees = {key: settings[key] for key in ("n_trees", "max_depth")}
    n_permutations = settings["n_permutations"]
    folds = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'cross_validation' and repeat_number = 1")
        .order("fold, profile_id, programme_id")
    )
    people = dbt.ref("int_leadership__first_enrolment_cells")
    people = people.order("profile_id, programme_id")
    weigh = partial(fields.importance, seed=seed, **trees)
    test = partial(fields.label_test, seed=seed, n_permutations=n_permutations)
    weighed = specifications.each(folds.df(), chosen, weigh)
    tested = specifications.each(people.df(), chosen, test)
    return pd.concat([weighed, tested], ignore_index=True)
