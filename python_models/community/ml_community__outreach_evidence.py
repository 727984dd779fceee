"""Whether a model tells who comes next better than a rule that can be read.

Trap: a chance of coming is no measure of who gains from it. A list by it asks those
first who come anyway.

Input   int_community__outreach_cells: one row per period and profile.
Output  tidy evidence, one row per measure, estimator and what it is compared with.
"""

from workforce_insights import outreach


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_community__outreach_cells").order("period, profile_id").df()
    return outreach.evidence(cells, settings["specification"]["fields"])
