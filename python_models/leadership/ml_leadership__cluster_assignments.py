"""The cluster each profile falls in when its tree is cut.

Input   int_leadership__cluster_cells: one row per specification and profile.
        ml_leadership__cluster_merges: one row per specification and merge.
Output  one row per specification and profile.
"""

from workforce_insights import clusters, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__cluster_cells").order("profile_id").df()
    merges = dbt.ref("ml_leadership__cluster_merges").order("merge_step").df()

    def assign(profiles, specification):
        tree = merges[merges["specification"] == specification["name"]]
        return clusters.assign(profiles, tree, specification["n_clusters"])

    return specifications.each(cells, specifications.clustered(settings), assign)
