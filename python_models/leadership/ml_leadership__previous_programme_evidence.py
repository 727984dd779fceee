"""How well programme choice is predicted among the people of the extract before.

Trap: the classifier is fitted anew to those people. A fall of its scores from one
extract to the next says that the people or the words changed, not that a model aged.

Input   int_leadership__previous_fold_cells: as int_leadership__fold_cells.
Output  as ml_leadership__programme_evidence; refusals where there is no such extract.
"""

from workforce_insights import classifiers, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__previous_fold_cells").order(
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
