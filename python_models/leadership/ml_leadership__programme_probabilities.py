"""Chance of each programme for each profile, fitted on everybody.

Trap: these describe the people the model was fitted on. How far to trust them stands
in ml_leadership__programme_evidence, measured on people it had not seen.

Input   int_leadership__fold_cells: the holdout rows are each enrolment once.
Output  one row per specification, estimator, profile and programme.
"""

from workforce_insights import classifiers, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'holdout'")
        .order("profile_id, programme_id, fold")
    )

    def predict(profiles, specification):
        return classifiers.probabilities(
            profiles,
            specification,
            seed=settings["seed"],
            n_trees=settings["n_trees"],
            max_depth=settings["max_depth"],
        )

    return specifications.each(cells.df(), specifications.classified(settings), predict)
