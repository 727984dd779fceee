"""Which programmes stay possible for each profile, at a coverage that is stated.

Trap: a set is no advice. It says where people of this profile went, so a person's own
wishes and needs are not in it; and a small set can be as wrong as a large one is vague.

Input   int_leadership__fold_cells: of it the first repeat of cross-validation, whose
        last fold calibrates.
Output  one row per profile and programme, of the recommended specification only.
"""

from workforce_insights import recommendation, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'cross_validation' and repeat_number = 1")
        .order("fold, profile_id, programme_id")
    )

    def recommend(profiles, specification):
        return recommendation.sets(
            profiles,
            specification,
            seed=settings["seed"],
            n_trees=settings["n_trees"],
            max_depth=settings["max_depth"],
            coverage=settings["set_coverage"],
        )

    chosen = [specifications.recommended(settings)]
    return specifications.each(cells.df(), chosen, recommend)
