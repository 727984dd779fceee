"""What goes with a letter, under every defensible way of estimating it.

Trap: all estimates rest on the same people. That many agree is not that many times the
evidence.

Input   int_recruitment__odds_cells: one row per stage and profile in a vacancy.
Output  tidy evidence, one row per combination of choices.
"""

from workforce_insights.specification_curve import curve


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__odds_cells").order("stage, cell_code").df()
    return curve(cells, settings["choices"], settings)
