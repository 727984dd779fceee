"""How far the clusters can be trusted: how many, how stable, and due to which field.

Trap: a silhouette or a gap can look firm while the clusters change with every draw of
people; the stability under resampling is the row to read first.

Input   int_leadership__cluster_cells: one row per specification and profile.
        ml_leadership__cluster_merges: one row per specification and merge.
Output  tidy evidence, one row per specification, measure and what it was measured of.
"""

from workforce_insights import clusters, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_leadership__cluster_cells").order("profile_id").df()
    merges = dbt.ref("ml_leadership__cluster_merges").order("merge_step").df()

    def weigh(profiles, specification):
        tree = merges[merges["specification"] == specification["name"]]
        return clusters.evidence(
            profiles,
            tree,
            specification,
            seed=settings["seed"],
            n_resamples=settings["n_resamples"],
            n_references=settings["n_references"],
            max_clusters=settings["max_clusters"],
        )

    return specifications.each(cells, specifications.clustered(settings), weigh)
