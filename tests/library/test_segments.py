"""Segments: how many there are, and that people are dealt as their rows would be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from workforce_insights import clusters, segments

ROLES = ("doctor", "nurse", "manager", "analyst", "supplier", "coder")
SPECIFICATION = {"fields": ["sector", "role"], "linkage": "ward"}
QUICK = {"seed": 3, "n_resamples": 12, "n_references": 4}


def cells(people: pd.DataFrame) -> pd.DataFrame:
    counted = people.groupby(["sector", "role"]).size().rename("n_people")
    frame = counted.reset_index()
    frame.insert(0, "profile_id", [f"p{i:03d}" for i in range(len(frame))])
    return frame


def planted(n_each: int, seed: int = 0) -> pd.DataFrame:
    """Three kinds of people: roles of their own, and a sector of their own."""
    rng = np.random.default_rng(seed)
    kind = np.repeat(np.arange(3), n_each)
    role = [ROLES[2 * k + int(rng.random() < 0.1)] for k in kind]
    return pd.DataFrame({"kind": kind, "sector": [f"s{k}" for k in kind], "role": role})


def found(frame: pd.DataFrame, **other: object) -> pd.DataFrame:
    settings = {**QUICK, "max_segments": 6, "stable_jaccard": 0.75, **other}
    return segments.evidence(frame, SPECIFICATION, **settings)  # type: ignore[arg-type]


def chosen(evidence: pd.DataFrame) -> int:
    (number,) = evidence.loc[evidence["is_chosen"], "n_segments"].unique()
    return int(number)


def test_planted_kinds_are_the_segments_and_each_comes_back() -> None:
    people = planted(400)
    frame = cells(people)
    evidence = found(frame, max_segments=3)
    assert chosen(evidence) == 3
    assert (evidence.query("measure == 'segment_jaccard'")["value"] > 0.95).all()
    dealt = frame.merge(segments.assign(frame, evidence, SPECIFICATION))
    rows = people.merge(dealt, on=["sector", "role"])
    assert adjusted_rand_score(rows["kind"], rows["segment_id"]) == 1
    assert list(rows.groupby("segment_id").size()) == [400, 400, 400]


def test_the_number_is_the_largest_of_which_the_least_stable_comes_back() -> None:
    frame = cells(planted(150, seed=4))
    evidence = found(frame)
    settings = {"seed": 3, "n_resamples": 12, "n_references": 0, "max_clusters": 1}
    study = {"linkage": "ward", "fields": dict.fromkeys(("sector", "role"), "nominal")}
    tree = clusters.merge_tree(frame, study)
    least = {}
    for k in range(2, 7):
        at_cut = clusters.evidence(frame, tree, {**study, "n_clusters": k}, **settings)
        jaccards = at_cut.query("measure == 'cluster_jaccard'")["value"]
        assert len(jaccards) == k
        least[k] = jaccards.min()
    told = evidence[evidence["measure"] == "lowest_jaccard"].set_index("n_segments")
    assert told["value"].to_dict() == pytest.approx(least)
    assert (told["n"] == 450).all()
    threshold = sorted(least.values())[-2]
    expected = max(k for k, value in least.items() if value >= threshold)
    assert chosen(found(frame, stable_jaccard=threshold)) == expected


def test_where_none_is_stable_it_is_the_least_unstable() -> None:
    evidence = found(cells(planted(150, seed=4)), stable_jaccard=1.1)
    told = evidence[evidence["measure"] == "lowest_jaccard"].set_index("n_segments")
    assert chosen(evidence) == told["value"].idxmax()


@pytest.mark.parametrize("n_profiles", [0, 1])
def test_nobody_and_everybody_alike_are_refused_and_in_no_segment(
    n_profiles: int,
) -> None:
    frame = cells(planted(50)).head(n_profiles)
    evidence = found(frame)
    assert not evidence["is_reportable"].any()
    assert evidence["reason"].str.len().min() > 5
    assert not evidence["is_chosen"].any()
    assert dict(evidence.dtypes) == dict(found(cells(planted(50))).dtypes)
    assert segments.assign(frame, evidence, SPECIFICATION).empty


def test_more_segments_than_profiles_are_not_chosen() -> None:
    frame = cells(planted(60)).drop_duplicates("sector")
    evidence = found(frame)
    assert chosen(evidence) == 3
    refused = evidence.query("measure == 'lowest_jaccard' and n_segments > 3")
    assert not refused["is_reportable"].any()


def test_a_field_that_nobody_has_is_left_out() -> None:
    frame = cells(planted(100)).assign(sector=None)
    evidence = found(frame)
    refused = evidence[evidence["field"] == "sector"]
    assert refused["reason"].tolist() == ["the extract has no sector"]
    assert len(segments.assign(frame, evidence, SPECIFICATION)) == len(frame)
