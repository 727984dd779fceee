"""How well each outcome is predicted for people the model has not seen.

Trap: the baseline is knowing nothing, not chance. Where most people complete, quoting
that rate is hard to beat.

Input   int_leadership__outcome_cells: one row per specification, outcome, repeat, fold
        and profile, with the sums of the outcome.
        int_leadership__outcome_gaps: why nobody has an outcome, where that is so.
Output  tidy evidence, one row per specification, outcome, without or with
        programme, and measure.
"""

from functools import partial

from workforce_insights import outcomes, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__outcome_cells").order(
        "outcome, repeat_number, fold, profile_id, programme_id, outcome_level"
    )
    gaps = dbt.ref("int_leadership__outcome_gaps").order("outcome").df()
    return specifications.each(
        cells.df(),
        specifications.classified(settings),
        partial(outcomes.evidence, gaps=gaps),
    )
