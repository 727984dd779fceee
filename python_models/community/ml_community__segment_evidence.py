"""How many segments of members there are, and how far they can be trusted.

Trap: words for what members take part in would make segments of it, and then comparing
the segments by it says nothing. The cells hold words for who members are.

Input   int_community__segment_cells: one row per distinct profile, with its members.
Output  tidy evidence, one row per measure and what it was measured of.
"""

from workforce_insights import segments


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_community__segment_cells").order("profile_id").df()
    return segments.evidence(
        cells,
        settings["specification"],
        seed=settings["seed"],
        n_resamples=settings["n_resamples"],
        n_references=settings["n_references"],
        max_segments=settings["max_clusters"],
        stable_jaccard=settings["stable_jaccard"],
    )
