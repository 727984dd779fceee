"""Whether the monthly BME share changed its level at the start, and at fake starts.

Trap: months next to each other are alike, so plain errors find changes in noise; and a
change after a date is not a change because of what started then.

Input   int_recruitment__months: one row per scope, stage and month of posting.
Output  tidy evidence, one row per measure, scope, stage and start, true or fake.
"""

from datetime import date

from workforce_insights import level_change


def model(dbt, session):
    settings = dbt.config.get("meta")
    months = dbt.ref("int_recruitment__months").order("scope, stage, posted_month")
    start = date.fromisoformat(settings["start"])
    return level_change.evidence(months.df(), start)
