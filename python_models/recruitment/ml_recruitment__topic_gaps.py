"""Of whom each topic is written more often, as it stands and by the same authors.

Trap: who is written about by whom, and how the interview ended, differ between groups.
The gap within author and outcome compares texts that share both; neither says why.

Input   int_recruitment__topic_cells: one row per topic, author and profile.
Output  tidy evidence, one row per adjustment, topic, characteristic and level.
"""

from workforce_insights import topic_gaps


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__topic_cells").order("all").df()
    return topic_gaps.topic_gaps(
        cells, settings["references"], min_texts=settings["min_texts"]
    )
