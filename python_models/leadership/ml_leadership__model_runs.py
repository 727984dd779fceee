"""What each leadership model was given and run with.

Input   int_leadership__profile_cells and int_leadership__fold_cells, of which the
        holdout has each enrolment once.
Output  one row per model and specification.
"""

import pandas as pd

from workforce_insights import runs, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    given = {
        "clusters": dbt.ref("int_leadership__profile_cells").order("profile_id"),
        "programme_classifier": dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'holdout'")
        .order("fold, profile_id, programme_id"),
    }
    described = [
        specifications.each(
            cells.df(),
            settings,
            lambda rows, specification, name=name: runs.describe(
                name, rows, specification, settings
            ),
        )
        for name, cells in given.items()
    ]
    return pd.concat(described, ignore_index=True)
