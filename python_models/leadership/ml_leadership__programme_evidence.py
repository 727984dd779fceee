"""How well programme choice is predicted, beside always answering the commonest.

Trap: where one programme takes most of the rows, a high accuracy is what no model at
all would score. Read the gain over the commonest programme, and the log loss and the
ranked probability score.

Input   int_leadership__fold_cells: one row per specification, evaluation, repeat, fold,
        profile and programme, with its people and its place on the ladder.
Output  tidy evidence, one row per specification, evaluation, estimator and measure;
        for confusion, also per programme and predicted programme.
"""

from workforce_insights import classifiers, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__fold_cells").order(
        "evaluation, repeat_number, fold, profile_id, programme_id"
    )

    def evaluate(profiles, specification):
        return classifiers.evidence(
            profiles,
            specification,
            seed=settings["seed"],
            n_trees=settings["n_trees"],
            max_depth=settings["max_depth"],
        )

    return specifications.each(
        cells.df(), specifications.classified(settings), evaluate
    )
