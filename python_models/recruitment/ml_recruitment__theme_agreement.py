"""How far the leading topics of texts agree with the themes that people gave them.

Trap: any two ways of sorting share some information; that adjusted for chance does not.

Input   int_recruitment__theme_cells: one row per theme and leading topic.
Output  tidy evidence, one row per measure.
"""

from workforce_insights import themes


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__theme_cells").order("coded_theme, topic").df()
    return themes.agreement(cells, [settings["seed"]])
