"""What each outcome model was given and run with.

Trap: an outcome that the extract lacks has a run too, of nobody.

Input   int_leadership__outcome_cells, of which the first repeat without the programme
        has each enrolment once.
Output  one row per outcome and specification.
"""

from functools import partial

from workforce_insights import outcomes, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__outcome_cells")
        .filter("repeat_number = 1 and not is_given_programme")
        .order("outcome, fold, profile_id, outcome_level")
    )
    return specifications.each(
        cells.df(),
        specifications.classified(settings),
        partial(outcomes.described, settings=settings),
    )
