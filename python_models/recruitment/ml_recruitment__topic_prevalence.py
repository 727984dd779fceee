"""Share of texts that mention each topic, by what is known of them.

Trap: texts of one author are alike, so errors are clustered by author.

Input   int_recruitment__topic_cells: one row per topic, author and profile.
Output  tidy evidence, one row per topic, field and level; topic 0 is none.
"""

from workforce_insights import topic_gaps


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__topic_cells").order("all").df()
    return topic_gaps.prevalence(
        cells, settings["references"], min_texts=settings["min_texts"]
    )
