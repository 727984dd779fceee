from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.metrics import (
    adjusted_rand_score,
    mutual_info_score,
    silhouette_score,
)

from workforce_insights import clusters, linkage
from workforce_insights.cells import encode

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
FIELDS = {
    "age": "number",
    "is_male": "flag",
    "ethnic_group": "nominal",
    "is_disabled": "flag",
    "band": "ordinal",
    "role": "nominal",
}
SMALL = {"seed": 5, "n_resamples": 12, "n_references": 6, "max_clusters": 5}


def specification(linkage_name, n_clusters, fields=FIELDS):
    return {"linkage": linkage_name, "n_clusters": n_clusters, "fields": fields}


def to_profiles(people, fields):
    profiles = people.groupby(list(fields)).size().rename("n_people").reset_index()
    profiles.insert(0, "profile_id", [f"p{i:05d}" for i in range(len(profiles))])
    return profiles


@pytest.fixture(scope="module")
def participants():
    return pd.read_csv(REFERENCE / "participants_reconstructed.csv")


@pytest.fixture(scope="module")
def profiles(participants):
    return to_profiles(participants, FIELDS)


def with_clusters(people, profiles, assigned, fields):
    return people.merge(profiles.merge(assigned, on="profile_id"), on=list(fields))


def points_frame(points, weights):
    """Profiles of plain coordinates."""
    frame = pd.DataFrame(points, columns=[f"x{i}" for i in range(points.shape[1])])
    frame["profile_id"] = [f"p{i:05d}" for i in range(len(points))]
    return frame.assign(n_people=weights)


def blobs(n_blobs, m=90, seed=0):
    """Groups of unit spread, 14 apart along a diagonal."""
    rng = np.random.default_rng(seed)
    points = 10.0 * (np.arange(m) % n_blobs)[:, None] + rng.normal(size=(m, 2))
    return points_frame(points, rng.integers(1, 5, m))


PLANE = {"x0": "number", "x1": "number"}


def run_evidence(profiles, spec, **changes):
    tree = clusters.merge_tree(profiles, spec)
    return clusters.evidence(profiles, tree, spec, **(SMALL | changes))


def values(evidence, measure, by):
    rows = evidence[evidence["measure"] == measure]
    return rows.set_index(by)["value"]


# The published clusters ------------------------------------------------------------


@pytest.fixture(scope="module")
def published(participants, profiles):
    spec = specification("average", 7)
    assigned = clusters.assign(profiles, clusters.merge_tree(profiles, spec), 7)
    return with_clusters(participants, profiles, assigned, FIELDS)


def test_average_linkage_cut_at_7_gives_the_published_clusters(published):
    assert len(published) == 967
    ours, theirs = published["cluster_id"], published["published_cluster"]
    assert adjusted_rand_score(theirs, ours) == 1
    sizes = ours.value_counts().sort_index()
    assert sizes.tolist() == [673, 74, 64, 60, 48, 24, 24]


def test_average_linkage_gives_every_printed_digit_of_the_study(published):
    people = published.assign(
        ethnic_group=published["ethnic_group"].str.lower(),
        role=published["role"].str.lower(),
    )
    dummies = pd.get_dummies(
        people[["role", "ethnic_group"]], prefix=["role", "ethnic"], dtype=float
    )
    measured = pd.concat(
        [people[["band", "age", "is_male", "is_disabled"]], dummies], axis=1
    )
    by_cluster = people["published_cluster"].groupby(people["cluster_id"]).first()
    profile = measured.groupby(people["cluster_id"]).mean()
    profile.insert(0, "n", people.groupby("cluster_id").size())
    profile.index = by_cluster
    study = pd.read_csv(REFERENCE / "published_profile.csv").set_index("cluster")
    profile = profile.rename(
        columns={
            "band": "band_mean",
            "age": "age_mean",
            "is_male": "male_share",
            "is_disabled": "disabled_share",
        }
    ).loc[study.index, study.columns]
    decimals = {column: 5 if column == "age_mean" else 6 for column in study.columns}
    assert_frame_equal(
        profile.round(decimals),
        study,
        check_exact=True,
        check_dtype=False,
        check_names=False,
    )


def test_ward_keeps_more_of_its_clusters_than_average_linkage(profiles):
    mean = {}
    for name in ("average", "ward"):
        found = run_evidence(
            profiles, specification(name, 7), n_resamples=30, max_clusters=7
        )
        jaccards = values(found, "cluster_jaccard", "cluster_id")
        assert len(jaccards) == 7
        mean[name] = jaccards.mean()
        overall = values(found, "resampling_jaccard", "n_clusters")[7]
        assert overall == pytest.approx(mean[name], abs=1e-9)
        ties = values(found, "tied_height_share", "measure")["tied_height_share"]
        assert 0.43 < ties < 0.6
        silhouette = values(found, "silhouette", "n_clusters")[7]
        assert round(silhouette, 2) == {"average": 0.23, "ward": 0.48}[name]
    assert mean["average"] < 0.7 < 0.85 < mean["ward"]


def test_only_role_and_ethnic_group_explain_the_published_clusters(profiles):
    found = run_evidence(profiles, specification("average", 7))
    explained = values(found, "explained_share", "field")
    assert explained[["role", "ethnic_group"]].min() > 0.4
    assert explained.drop(["role", "ethnic_group"]).max() < 0.1


def test_ward_on_band_and_role_is_the_five_roles(participants):
    fields = {"band": "ordinal", "role": "nominal"}
    found = run_evidence(
        to_profiles(participants, fields), specification("ward", 5, fields)
    )
    assert values(found, "explained_share", "field")["role"] == 1
    assert values(found, "silhouette", "n_clusters").idxmax() == 5
    assert values(found, "height_gap", "n_clusters").idxmax() == 5


# Assignment ------------------------------------------------------------------------


def test_clusters_are_numbered_by_size_then_by_profile_id():
    profiles = points_frame(np.array([[0.0], [50.0], [100.0], [101.0]]), [3, 4, 2, 2])
    tree = clusters.merge_tree(profiles, specification("ward", 3, {"x0": "number"}))
    assigned = clusters.assign(profiles, tree, 3)
    assert assigned["cluster_id"].tolist() == [3, 1, 2, 2]


@pytest.mark.parametrize("name", ["ward", "average"])
def test_nothing_depends_on_the_order_of_rows(profiles, name):
    spec = specification(name, 7)
    shuffled = profiles.sample(frac=1, random_state=3)
    tree = clusters.merge_tree(profiles, spec)
    assert_frame_equal(clusters.merge_tree(shuffled, spec), tree)
    backwards = tree.iloc[::-1]
    for function, arguments in (
        (clusters.assign, (7,)),
        (clusters.published_tree, (7, 8)),
    ):
        assert_frame_equal(
            function(shuffled, backwards, *arguments),
            function(profiles, tree, *arguments),
        )
    assert_frame_equal(
        clusters.evidence(shuffled, backwards, spec, **SMALL),
        clusters.evidence(profiles, tree, spec, **SMALL),
    )


def test_fewer_profiles_than_clusters_are_a_cluster_each():
    profiles = points_frame(np.array([[0.0], [1.0], [5.0]]), [1, 2, 3])
    tree = clusters.merge_tree(profiles, specification("ward", 7, {"x0": "number"}))
    assert clusters.assign(profiles, tree, 7)["cluster_id"].tolist() == [3, 2, 1]


def test_a_tree_of_other_profiles_is_an_error(profiles):
    tree = clusters.merge_tree(profiles, specification("ward", 7))
    with pytest.raises(ValueError, match="tree is of other profiles"):
        clusters.assign(profiles.iloc[:-1], tree, 7)


# The published tree ----------------------------------------------------------------


def test_the_published_tree_shows_no_small_side(profiles):
    tree = clusters.merge_tree(profiles, specification("ward", 7))
    nodes = clusters.published_tree(profiles, tree, 7, min_people=20, max_leaves=15)
    assert nodes["n_people"].min() >= 20
    assert nodes["is_leaf"].sum() == 15
    leaves = nodes[nodes["is_leaf"]]
    assert leaves["x"].tolist() == list(range(15))
    assert (leaves["height"] == 0).all()
    root = nodes.iloc[0]
    assert pd.isna(root["parent_node"])
    assert root["n_people"] == 967
    assert root["height"] == tree["height"].max()
    by_node = nodes.set_index("node")
    for parent, children in nodes.iloc[1:].groupby("parent_node"):
        assert len(children) == 2
        assert by_node.loc[parent, "x"] == children["x"].mean()
        assert by_node.loc[parent, "n_people"] >= children["n_people"].sum()
        assert by_node.loc[parent, "height"] >= children["height"].max()


def test_the_cut_line_of_the_published_tree_separates_its_clusters(profiles):
    tree = clusters.merge_tree(profiles, specification("ward", 7))
    nodes = clusters.published_tree(profiles, tree, 7, min_people=8)
    (line,) = nodes["cut_height"].unique()
    heights = tree["height"].to_numpy()
    assert (heights < line).sum() == len(profiles) - 7
    inside = nodes["cluster_id"].notna()
    assert (nodes.loc[~nodes["is_leaf"], "height"] < line).equals(
        inside[~nodes["is_leaf"]]
    )
    tops = nodes[inside & nodes["parent_node"].isin(nodes.loc[~inside, "node"])]
    sizes = clusters.assign(profiles, tree, 7).merge(profiles)
    expected = sizes.groupby("cluster_id")["n_people"].sum()
    found = tops.set_index("cluster_id")["n_people"].sort_index()
    assert found.tolist() == expected.tolist()


def test_a_small_side_is_contracted_into_the_line_of_the_bigger_one():
    points = np.array([[0.0], [1.0], [40.0], [41.5], [100.0]])
    profiles = points_frame(points, [10, 10, 10, 10, 1])
    tree = clusters.merge_tree(profiles, specification("average", 2, {"x0": "number"}))
    nodes = clusters.published_tree(profiles, tree, 2, min_people=8)
    assert nodes["n_people"].tolist() == [41, 20, 10, 10, 20, 10, 10]
    assert nodes["x"].tolist() == [1.5, 0.5, 0, 1, 2.5, 2, 3]
    assert nodes["cluster_id"].isna().tolist() == [True] + [False] * 6
    few = clusters.published_tree(profiles, tree, 2, min_people=42)
    assert few.empty


# Evidence against references on the people -----------------------------------------


@pytest.mark.parametrize("name", ["ward", "average"])
def test_silhouettes_are_those_of_the_people(profiles, name):
    spec = specification(name, 7)
    found = values(run_evidence(profiles, spec), "silhouette", "n_clusters")
    tree = clusters.merge_tree(profiles, spec)
    people = np.repeat(np.arange(len(profiles)), profiles["n_people"])
    points = encode(profiles, FIELDS).matrix[people]
    for k in (2, 5):
        labels = clusters.assign(profiles, tree, k)["cluster_id"].to_numpy()[people]
        assert found[k] == pytest.approx(silhouette_score(points, labels))


def test_silhouettes_with_clusters_of_one_person():
    profiles = points_frame(np.array([[0.0], [1.0], [7.0], [20.0]]), [2, 1, 1, 1])
    spec = specification("average", 3, {"x0": "number"})
    found = values(run_evidence(profiles, spec), "silhouette", "n_clusters")
    points = np.array([[0.0], [0.0], [1.0], [7.0], [20.0]])
    assert found[3] == pytest.approx(silhouette_score(points, [0, 0, 0, 1, 2]))


def test_explained_share_is_mutual_information_over_entropy(profiles):
    spec = specification("average", 7)
    found = values(run_evidence(profiles, spec), "explained_share", "field")
    tree = clusters.merge_tree(profiles, spec)
    people = np.repeat(np.arange(len(profiles)), profiles["n_people"])
    labels = clusters.assign(profiles, tree, 7)["cluster_id"].to_numpy()[people]
    entropy = mutual_info_score(labels, labels)
    for field in ("role", "band"):
        levels = profiles[field].to_numpy()[people]
        expected = mutual_info_score(labels, levels) / entropy
        assert found[field] == pytest.approx(expected)


def test_height_gaps_are_differences_of_heights():
    profiles = blobs(3)
    spec = specification("ward", 3, PLANE)
    heights = clusters.merge_tree(profiles, spec)["height"].to_numpy()
    found = values(run_evidence(profiles, spec), "height_gap", "n_clusters")
    assert found.to_numpy() == pytest.approx(np.diff(heights)[::-1][:4])


def test_the_gap_statistic_finds_planted_clusters_and_none_in_noise():
    found = run_evidence(blobs(4), specification("ward", 4, PLANE), n_references=20)
    assert tibshirani(found) == 4
    rng = np.random.default_rng(8)
    noise = points_frame(rng.uniform(size=(90, 2)), np.ones(90, dtype=int))
    found = run_evidence(noise, specification("ward", 4, PLANE), n_references=20)
    assert tibshirani(found) == 1


def tibshirani(evidence):
    """Smallest k whose gap is no more than a standard error below the next one's."""
    gaps = evidence[evidence["measure"] == "gap_statistic"].set_index("n_clusters")
    error = (gaps["ci_high"] - gaps["value"]) / 1.959964
    enough = gaps["value"] >= (gaps["value"] - error).shift(-1)
    return enough.idxmax()


def test_the_gap_statistic_of_independent_fields_is_nothing():
    """A grid where every combination occurs as often is its own reference."""
    grid = np.array([[x, y] for x in range(6) for y in range(6)], dtype=float)
    found = run_evidence(
        points_frame(grid, np.full(36, 50)), specification("ward", 2, PLANE)
    )
    gap = found[(found["measure"] == "gap_statistic") & (found["n_clusters"] == 1)]
    assert abs(gap["value"].item()) < 0.05


def test_planted_clusters_come_back_in_every_resample():
    found = run_evidence(blobs(4), specification("ward", 4, PLANE))
    assert (values(found, "cluster_jaccard", "cluster_id") == 1).all()
    overall = values(found, "resampling_jaccard", "n_clusters")
    assert overall[4] == 1
    assert overall[5] < 1


def test_evidence_is_complete_and_every_value_has_people_and_an_interval(profiles):
    found = run_evidence(profiles, specification("ward", 7))
    assert found["is_reportable"].all()
    assert (found["n"] > 0).all()
    assert (found["ci_low"] <= found["value"]).all()
    assert (found["value"] <= found["ci_high"]).all()
    assert found["measure"].value_counts().to_dict() == {
        "gap_statistic": 5,
        "height_gap": 4,
        "silhouette": 4,
        "resampling_jaccard": 4,
        "cluster_jaccard": 7,
        "explained_share": 6,
        "tied_height_share": 1,
    }


def test_another_seed_draws_other_people(profiles):
    spec = specification("average", 7)
    one, other = run_evidence(profiles, spec), run_evidence(profiles, spec, seed=6)
    drawn = one["measure"].isin(["cluster_jaccard", "gap_statistic"])
    assert (one.loc[drawn, "value"] != other.loc[drawn, "value"]).all()
    exact = one["measure"].isin(["silhouette", "height_gap", "explained_share"])
    assert_frame_equal(one.loc[exact, ["n", "value"]], other.loc[exact, ["n", "value"]])


# Refusals --------------------------------------------------------------------------


def landed(frame):
    relation = duckdb.from_df(frame)
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


@pytest.mark.parametrize(
    ("rows", "reason"),
    [(0, "there is nobody in the data"), (1, "everybody has the same profile")],
)
def test_no_profile_and_one_are_refused_with_the_same_columns(profiles, rows, reason):
    spec = specification("average", 7)
    few = profiles.iloc[:rows]
    tree = clusters.merge_tree(few, spec)
    full_tree = clusters.merge_tree(profiles, spec)
    assert tree.empty
    assert landed(tree) == landed(full_tree)
    assigned = clusters.assign(few, tree, 7)
    assert assigned["cluster_id"].tolist() == [1] * rows
    assert landed(assigned) == landed(clusters.assign(profiles, full_tree, 7))
    nodes = clusters.published_tree(few, tree, 7, 1)
    assert len(nodes) == rows
    assert landed(nodes) == landed(clusters.published_tree(profiles, full_tree, 7, 8))
    found = clusters.evidence(few, tree, spec, **SMALL)
    assert set(found["reason"]) == {reason}
    assert not found["is_reportable"].any()
    assert landed(found) == landed(run_evidence(profiles, spec))


def test_profiles_without_any_field_are_refused(profiles):
    blank = profiles.assign(**dict.fromkeys(FIELDS))
    spec = specification("ward", 7)
    tree = clusters.merge_tree(blank, spec)
    assert tree.empty
    assert clusters.assign(blank, tree, 7).empty
    assert clusters.published_tree(blank, tree, 7, 8).empty
    found = clusters.evidence(blank, tree, spec, **SMALL)
    assert set(found["reason"]) == {"none of the model fields has a value in the data"}


def test_more_clusters_than_profiles_are_refused_row_by_row():
    profiles = points_frame(np.array([[0.0], [1.0], [5.0]]), [9, 9, 9])
    found = run_evidence(profiles, specification("ward", 4, {"x0": "number"}))
    by_k = found.set_index(["measure", "n_clusters"])
    assert by_k.loc[("cluster_jaccard", 4), "reason"] == "there are only 3 profiles"
    assert by_k.loc[("silhouette", 2), "is_reportable"]
    assert not by_k.loc[("silhouette", 4), "is_reportable"]
    perfect = by_k.loc[("gap_statistic", 3), "reason"]
    assert perfect == "3 clusters leave no differences within them"


def test_two_people_are_enough_not_to_crash():
    profiles = points_frame(np.array([[0.0], [1.0]]), [1, 1])
    found = run_evidence(profiles, specification("ward", 2, {"x0": "number"}))
    by_k = found.set_index(["measure", "n_clusters"])
    assert by_k.loc[("height_gap", 2), "value"] == 1
    assert by_k.loc[("silhouette", 2), "value"] == 0


def test_a_field_the_extract_lacks_is_refused_by_itself(profiles):
    found = run_evidence(profiles.assign(age=None), specification("ward", 7))
    explained = found[found["measure"] == "explained_share"].set_index("field")
    assert explained.loc["age", "reason"] == "the extract has no age"
    assert explained.drop("age")["is_reportable"].all()


def test_too_many_profiles_are_refused_by_name(profiles, monkeypatch):
    monkeypatch.setattr(linkage, "MAX_AVERAGE_PROFILES", 700)
    monkeypatch.setattr(clusters, "MAX_SILHOUETTE_PROFILES", 700)
    average = run_evidence(profiles, specification("average", 7))
    assert average["reason"].str.contains("753 are more than the 700").all()
    ward = run_evidence(profiles, specification("ward", 7))
    refused = ward[~ward["is_reportable"]]
    assert set(refused["measure"]) == {"silhouette"}
    assert refused["reason"].str.contains("753 are more than 700").all()


def test_no_resamples_are_refused_where_they_are_needed(profiles):
    found = run_evidence(
        profiles, specification("ward", 7), n_resamples=0, n_references=0
    )
    assert set(found.loc[found["is_reportable"], "measure"]) == {"silhouette"}


def test_many_profiles_have_fewer_resamples_and_the_method_says_so(
    profiles, monkeypatch
):
    spec = specification("average", 5)
    monkeypatch.setattr(clusters, "MAX_RESAMPLED_PAIRS", 12 * len(profiles) ** 2)
    found = run_evidence(profiles, spec, n_resamples=30)
    drawn = found[found["method"].fillna("").str.contains("bootstrap")]
    assert len(drawn)
    assert drawn["method"].str.endswith(", 12 resamples").all()
    few = run_evidence(profiles, spec, n_resamples=12)
    columns = ["measure", "n_clusters", "cluster_id", "value", "ci_low", "ci_high"]
    assert found[columns].equals(few[columns])
    assert not few["method"].fillna("").str.contains("12 resamples").any()


@pytest.mark.parametrize(
    ("linkage", "n_profiles", "n_resamples"),
    [
        ("average", 1_000, 50),
        ("average", 12_000, 13),
        ("average", 15_000, 10),
        ("ward", 60_000, 50),
    ],
)
def test_resamples_by_number_of_profiles(linkage, n_profiles, n_resamples):
    assert clusters.affordable_resamples(linkage, n_profiles, 50) == n_resamples
    assert clusters.affordable_resamples(linkage, n_profiles, 5) == 5
