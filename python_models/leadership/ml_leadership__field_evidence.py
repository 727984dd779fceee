"""What each field does in the prediction of programmes, and all of them together.

Trap: importance is of the model, not of the world. A field can matter to one estimator
and not to another, and of two that say the same either may get the credit.

Input   int_leadership__fold_cells: of it the first repeat of cross-validation.
        int_leadership__first_enrolment_cells: one row per specification, profile and
        programme, with each person once.
Output  tidy evidence, one row per specification, measure and field.
"""

import pandas as pd

from workforce_insights import fields, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    seed = settings["seed"]
    folds = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'cross_validation' and repeat_number = 1")
        .order("fold, profile_id, programme_id")
    )
    people = dbt.ref("int_leadership__first_enrolment_cells").order(
        "profile_id, programme_id"
    )
    trees = {key: settings[key] for key in ("n_trees", "max_depth")}
    n_permutations = settings["n_permutations"]

    def weigh(cells, chosen):
        return fields.importance(cells, chosen, seed=seed, **trees)

    def test(cells, chosen):
        return fields.label_test(
            cells, chosen, seed=seed, n_permutations=n_permutations
        )

    chosen = specifications.classified(settings)
    parts = [(folds.df(), weigh), (people.df(), test)]
    made = [specifications.each(cells, chosen, judge) for cells, judge in parts]
    return pd.concat(made, ignore_index=True)
