"""Control charts of the monthly BME share, with limits of the months before the start.

Trap: a signal says that a month is unlike those before the start, not why.

Input   int_recruitment__months: one row per scope, stage and month of posting.
Output  tidy evidence, one row per chart, scope, stage and month.
"""

from workforce_insights import control_charts


def model(dbt, session):
    settings = dbt.config.get("meta")
    months = dbt.ref("int_recruitment__months").order("scope, stage, posted_month")
    return control_charts.evidence(months.df(), settings)
