"""The BME share at each stage, before and after, and where it is lost.

Trap: a share of appointees can rise because more BME people applied. The excess over
the White rate holds those who were shortlisted fixed.

Input   int_recruitment__stage_cells: one row per period, seniority, BME or White, and
        stage, with those who reached it.
Output  tidy evidence, one row per measure, scope, period, stage and earlier stage.
"""

from workforce_insights import representation


def model(dbt, session):
    cells = dbt.ref("int_recruitment__stage_cells").order(
        "period, is_senior, is_bme, stage"
    )
    return representation.evidence(cells.df())
