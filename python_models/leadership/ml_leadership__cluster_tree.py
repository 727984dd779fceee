"""The top of each merge tree, laid out for a dendrogram.

Trap: a node can be a single person. Branches of fewer people than the disclosure
threshold are drawn into their neighbour, so no node of the picture is smaller.

Input   int_leadership__cluster_cells: one row per specification and profile.
        ml_leadership__cluster_merges: one row per specification and merge.
Output  one row per specification and node.
"""

from workforce_insights import clusters, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__cluster_cells").order("profile_id").df()
    merges = dbt.ref("ml_leadership__cluster_merges").order("merge_step").df()

    def lay_out(profiles, specification):
        tree = merges[merges["specification"] == specification["name"]]
        return clusters.published_tree(
            profiles, tree, specification["n_clusters"], settings["min_people"]
        )

    return specifications.each(cells, specifications.clustered(settings), lay_out)
