"""What each leadership model was given and run with.

Input   int_leadership__cluster_cells and int_leadership__fold_cells, of which the
        holdout has each enrolment once.
Output  one row per model and specification.
"""

from functools import partial

import pandas as pd

from workforce_insights import runs, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    profiles = dbt.ref("int_leadership__cluster_cells").order("profile_id")
    enrolments = (
        dbt.ref("int_leadership__fold_cells")
        .filter("evaluation = 'holdout'")
        .order("fold, profile_id, programme_id")
    )
    clustered = specifications.each(
        profiles.df(),
        specifications.clustered(settings),
        partial(runs.describe, "clusters", settings=settings),
    )
    classified = specifications.each(
        enrolments.df(),
        specifications.classified(settings),
        partial(runs.describe, "programme_classifier", settings=settings),
    )
    return pd.concat([clustered, classified], ignore_index=True)
