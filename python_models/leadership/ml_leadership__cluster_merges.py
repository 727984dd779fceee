"""Merge trees of the participant profiles, one for each specification.

Trap: profiles at equal distance can merge in either order. The order of the profiles
settles it, so the tree is the same every time, but below a tie it is not the only one.

Input   int_leadership__cluster_cells: one row per specification and profile.
Output  one row per specification and merge.
"""

from workforce_insights import clusters, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__cluster_cells").order("profile_id").df()
    return specifications.each(
        cells, specifications.clustered(settings), clusters.merge_tree
    )
