"""The segment each profile of members falls in.

Trap: profiles at equal distance can merge in either order. The order of the profiles
settles it, so the segments are the same every time.

Input   int_community__segment_cells: one row per distinct profile, with its members.
        ml_community__segment_evidence: which number of segments was chosen.
Output  one row per profile.
"""

from workforce_insights import segments


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_community__segment_cells").order("profile_id").df()
    found = dbt.ref("ml_community__segment_evidence").order("n_segments").df()
    return segments.assign(cells, found, settings["specification"])
