"""Who takes part in what, of those who could have, and how groups compare.

Trap: what is open to one kind of organisation only makes its roles look keen.

Input   int_community__takeup_cells: members per group, activity and kind of employer.
Output  tidy evidence, one row per measure, field, level and kind of activity.
"""

from workforce_insights import takeup


def model(dbt, session):
    cells = dbt.ref("int_community__takeup_cells").order(
        "field, field_level, activity_type, sector_kind"
    )
    return takeup.evidence(cells.df())
