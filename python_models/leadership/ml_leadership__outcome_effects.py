"""What each field adds to an outcome, the others held equal.

Trap: effects come out also where nothing is there. Read first whether the outcome is
predicted at all, in ml_leadership__outcome_evidence.

Input   int_leadership__outcome_cells, of which the first repeat has each enrolment
        once.
        int_leadership__outcome_gaps: why nobody has an outcome, where that is so.
Output  tidy evidence, one row per specification, outcome, without or with
        programme, field and level.
"""

from functools import partial

from workforce_insights import effects, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = (
        dbt.ref("int_leadership__outcome_cells")
        .filter("repeat_number = 1")
        .order("outcome, fold, profile_id, programme_id, outcome_level")
    )
    gaps = dbt.ref("int_leadership__outcome_gaps").order("outcome").df()
    return specifications.each(
        cells.df(),
        specifications.classified(settings),
        partial(effects.effects, gaps=gaps),
    )
