"""What is predicted for people by models that have not seen them, with its set.

Trap: the likeliest programme hides how little is known. The set of programmes that
holds a person's own as often as it says shows it: where it is nearly all of them,
the prediction says nearly nothing.

Input   int_leadership__fold_cells: of it the first repeat of cross-validation.
Output  one row per specification, estimator, fold, profile and programme.
"""

from workforce_insights import held_out, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'cross_validation' and repeat_number = 1")
        .order("fold, profile_id, programme_id")
    )

    def predict(profiles, specification):
        return held_out.predictions(
            profiles,
            specification,
            seed=settings["seed"],
            n_trees=settings["n_trees"],
            max_depth=settings["max_depth"],
            coverage=settings["set_coverage"],
        )

    return specifications.each(cells.df(), specifications.classified(settings), predict)
