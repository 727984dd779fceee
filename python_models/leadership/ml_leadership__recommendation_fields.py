"""How far each field moves the chance of a profile's likeliest programme.

Trap: a share is of what the model does, not of why people enrol. It adds up exactly,
and it is still of a model that can be no better than the share of each programme.

Input   int_leadership__fold_cells: of it the first repeat of cross-validation, as
        ml_leadership__recommendations reads it.
Output  one row per profile and field, of the recommended specification only.
"""

from workforce_insights import recommendation, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'cross_validation' and repeat_number = 1")
        .order("fold, profile_id, programme_id")
    )

    def explain(profiles, specification):
        return recommendation.contributions(
            profiles,
            specification,
            seed=settings["seed"],
            n_trees=settings["n_trees"],
            max_depth=settings["max_depth"],
        )

    chosen = [specifications.recommended(settings)]
    return specifications.each(cells.df(), chosen, explain)
