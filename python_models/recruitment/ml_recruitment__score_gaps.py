"""Gaps in interview scores between candidates of one vacancy, by their characteristics.

Trap: a score is what the panel gave, not what the candidate is worth, and it is part of
the offer. A gap in scores is neither bias nor merit by itself.

Input   int_recruitment__score_cells: one row per kind of posts and of members, vacancy
        and combination of levels.
Output  tidy evidence, one row per kind of posts and of members, measure, field and
        level, and by_field and by_level of a pair.
"""

from workforce_insights import score_gaps


def model(dbt, session):
    settings = dbt.config.get("meta")
    keys = [*settings["references"], *settings["members"].values()]
    cells = dbt.ref("int_recruitment__score_cells").order(
        ", ".join(["posts", "scored_by", "vacancy_id", *keys])
    )
    return score_gaps.every(cells.df(), settings)
