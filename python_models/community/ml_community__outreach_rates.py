"""The chance that members of each profile come next, by the rule or the model.

Input   int_community__outreach_cells: one row per period and profile.
        ml_community__outreach_evidence: which of the two is in use.
Output  one row per profile of members now.
"""

from workforce_insights import outreach


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_community__outreach_cells").order("period, profile_id").df()
    found = dbt.ref("ml_community__outreach_evidence")
    found = found.order("measure, estimator, compared_with").df()
    return outreach.rates(cells, found, settings["specification"]["fields"])
