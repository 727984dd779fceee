"""How much of what members take part in falls to a few of them.

Trap: members who never took part belong to it.

Input   int_community__engaged_counts: one row per number of activities, with members.
Output  tidy evidence, one row per measure.
"""

from workforce_insights import concentration


def model(dbt, session):
    cells = dbt.ref("int_community__engaged_counts").order("n_activities")
    return concentration.evidence(cells.df())
