"""The published clusters to every printed digit, and how far they can be trusted."""

from __future__ import annotations

import pandas as pd
from conftest import ROOT, Build

PUBLISHED = ROOT / "data" / "reference" / "published_profile.csv"
MEANS = {"band_mean": "band_level", "age_mean": "age"}
FLAGS = {"male_share": "is_male", "disabled_share": "is_disabled"}
LEVELS = {
    "role_ahp": ("role_group", "AHP"),
    "role_doctor": ("role_group", "Doctor"),
    "role_executive": ("role_group", "Executive"),
    "role_nurse": ("role_group", "Nurse/Midwife"),
    "role_organisational": ("role_group", "Organisational"),
    "ethnic_asian": ("ethnic_group", "Asian"),
    "ethnic_black": ("ethnic_group", "Black"),
    "ethnic_other": ("ethnic_group", "Other"),
    "ethnic_white": ("ethnic_group", "White"),
}


def agree_as_printed(printed: str, value: float) -> bool:
    """Whether a value prints as the study prints it, to as many digits."""
    places = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5 * 10**-places + 1e-12


def as_the_study_prints(build: Build) -> list[dict[str, float]]:
    """One row per cluster, with the columns of the study's table."""
    sizes = build.table("marts.dim_cluster").query("specification == 'as_published'")
    profile = build.table("marts.rpt_cluster_profile")
    profile = profile[profile["specification"] == "as_published"]
    rows = []
    for cluster, n_people in sizes.set_index("cluster_id")["n_people"].items():
        part = profile[profile["cluster_id"] == cluster]
        by_field = part.set_index("field")["value"]
        by_level = part.set_index(["field", "field_level"])["value"]
        row: dict[str, float] = {"n": n_people}
        row |= {name: by_field[field] for name, field in MEANS.items()}
        row |= {name: by_field[field] for name, field in FLAGS.items()}
        row |= {name: by_level.get(level, 0.0) for name, level in LEVELS.items()}
        rows.append(row)
    return rows


def test_the_published_table_comes_back_to_every_digit(demo: Build) -> None:
    printed = pd.read_csv(PUBLISHED, dtype=str).drop(columns="cluster")
    made = as_the_study_prints(demo)
    assert len(made) == len(printed) == 7
    for _, published in printed.iterrows():
        matches = [
            row
            for row in made
            if all(agree_as_printed(published[name], row[name]) for name in row)
        ]
        assert len(matches) == 1, f"no cluster is {published.to_dict()}"
        made.remove(matches[0])


def test_the_test_of_digits_can_fail() -> None:
    assert agree_as_printed("0.333333", 1 / 3)
    assert not agree_as_printed("0.333333", 0.333334)
    assert not agree_as_printed("673", 674)


def test_fragile_as_published_beside_stable_as_recommended(demo: Build) -> None:
    evidence = demo.table("marts.rpt_cluster_evidence")
    jaccard = evidence[evidence["measure"] == "cluster_jaccard"]
    assert jaccard["is_reportable"].all()
    for bound in ("value", "ci_low", "ci_high"):
        assert jaccard[bound].between(0, 1).all()
    assert (jaccard["ci_low"] <= jaccard["value"]).all()
    assert (jaccard["value"] <= jaccard["ci_high"]).all()
    stable = jaccard["value"].gt(0.75).groupby(jaccard["specification"]).agg(list)
    assert len(stable["as_published"]) == len(stable["as_recommended"]) == 7
    assert all(stable["as_recommended"])
    assert sum(stable["as_published"]) < 7 / 2


def test_both_results_stand_in_the_release(demo: Build) -> None:
    clusters = demo.public("pub_cluster")
    private = demo.table("marts.rpt_cluster_evidence")
    private = private[private["measure"] == "cluster_jaccard"]
    joined = clusters.merge(private, on=["specification", "cluster_id"])
    assert len(joined) == len(clusters) == 7 + 7 + 4
    shown = joined[~joined["is_suppressed"]]
    assert len(shown) > 0
    assert (shown["jaccard"] == shown["value"]).all()
    assert (shown["jaccard_ci_low"] == shown["ci_low"]).all()
