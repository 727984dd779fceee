"""Members who join each month, against the trend of the months before it.

Trap: a month is expected from earlier months alone; one that it was fitted to would
always look as expected.

Input   int_community__months: one row per month, none left out.
Output  tidy evidence, one row per measure and month.
"""

from workforce_insights import growth


def model(dbt, session):
    months = dbt.ref("int_community__months").order("calendar_month")
    return growth.evidence(months.df())
