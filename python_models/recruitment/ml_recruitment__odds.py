"""What goes with a candidate's odds at each stage, by estimators that are named apart.

Trap: an odds ratio here compares candidates who are alike in what the extract records
and in nothing else. That a letter goes with more offers is not that it brings them.

Input   int_recruitment__odds_cells: one row per stage and profile in a vacancy.
        int_recruitment__repeat_candidates: where those are who come more than once.
Output  tidy evidence, one row per model, stage, posts, measure, term, level, other term
        of a product with its level, and what its errors are clustered by.
"""

from workforce_insights import odds


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__odds_cells").order("stage, cell_code").df()
    repeats = dbt.ref("int_recruitment__repeat_candidates").order(
        "stage, candidate_code, cell_code"
    )
    return odds.every(cells, settings["models"], settings, repeats.df())
