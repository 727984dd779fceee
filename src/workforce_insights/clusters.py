"""Clusters of profiles: the merge tree, its cut, its picture and its stability.

Frames of profiles have `profile_id` (text), the model fields and `n_people`. Leaf i of
a tree is the i-th profile in the order of `profile_id`. A specification names the
`linkage`, the number of clusters `n_clusters`, and `fields` with their kinds.

Trap: a clustering always finds the clusters asked for. How many there are, and whether
they would come back with other people, is what `evidence` is for.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import criteria
from workforce_insights import evidence as tidy
from workforce_insights.cells import Encoded, RefusalError, encode, present
from workforce_insights.linkage import LINKAGES, Merges, check, cut, cut_limits

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

MAX_SILHOUETTE_PROFILES = 15_000
"""Silhouettes need the distances of all pairs of profiles."""

MAX_REFERENCE_PEOPLE = 10_000
"""People drawn for one reference data set of the gap statistic."""

MAX_RESAMPLED_PAIRS = 2_000_000_000
"""Pairs of profiles that the resamples of one clustering by average linkage may have in
all: of thousands of profiles there are fewer resamples."""

MIN_RESAMPLES = 10
"""Resamples of a clustering, whatever its profiles, unless fewer are asked for."""

N_GROUPS = 10
"""Groups a number is put in before its share of the clusters is taken."""

GROUP_COLUMNS = {"n_clusters": "Int64", "cluster_id": "Int64", "field": "str"}

_TREE_COLUMNS = {
    "merge_step": "int64",
    "left_node": "int64",
    "right_node": "int64",
    "node": "int64",
    "height": "float64",
    "n_people": "int64",
}
_PUBLISHED_COLUMNS = {
    "node": "int64",
    "parent_node": "Int64",
    "x": "float64",
    "height": "float64",
    "n_people": "int64",
    "cluster_id": "Int64",
    "is_leaf": "bool",
    "cut_height": "float64",
}


def merge_tree(
    profiles: pd.DataFrame, specification: Mapping[str, Any]
) -> pd.DataFrame:
    """Cluster profiles hierarchically.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile, m of them.
    specification : mapping
        `linkage` and `fields`.

    Returns
    -------
    DataFrame
        One row per merge, m-1 of them: merge_step (from 0), left_node, right_node,
        node (m + merge_step), height, n_people. Empty where clustering is refused.

    Raises
    ------
    ValueError
        If the linkage or a kind is unknown, or a field has values and nulls.
    """
    profiles = _canonical(profiles)
    try:
        check(specification["linkage"], len(profiles))
        points = encode(profiles, specification["fields"]).matrix
    except RefusalError:
        return tidy.typed(pd.DataFrame(), _TREE_COLUMNS)
    merges = LINKAGES[specification["linkage"]](points, _people(profiles))
    steps = np.arange(len(merges.height))
    tree = pd.DataFrame(
        {
            "merge_step": steps,
            "left_node": merges.left,
            "right_node": merges.right,
            "node": steps + merges.n_leaves,
            "height": merges.height,
            "n_people": merges.n_people,
        }
    )
    return tidy.typed(tree, _TREE_COLUMNS)


def assign(
    profiles: pd.DataFrame, merges_frame: pd.DataFrame, n_clusters: int
) -> pd.DataFrame:
    """Cut the tree and number the clusters by size.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile.
    merges_frame : DataFrame
        From `merge_tree`.
    n_clusters : int
        Clusters wanted; with fewer profiles there are as many as profiles.

    Returns
    -------
    DataFrame
        profile_id and cluster_id: 1 has the most people; among equals, the one with
        the lowest profile_id comes first. Empty where clustering was refused.

    Raises
    ------
    ValueError
        If the tree is not of these profiles.
    """
    dtypes = {"profile_id": "str", "cluster_id": "int64"}
    profiles = _canonical(profiles)
    if _was_refused(profiles, merges_frame):
        return tidy.typed(pd.DataFrame(), dtypes)
    merges = _read(merges_frame, len(profiles))
    clusters = _cluster_ids(merges, _people(profiles), n_clusters)
    return tidy.typed(profiles.assign(cluster_id=clusters), dtypes)


def published_tree(
    profiles: pd.DataFrame,
    merges_frame: pd.DataFrame,
    n_clusters: int,
    min_people: int,
    max_leaves: int = 30,
) -> pd.DataFrame:
    """Draw the top of the tree without small groups, as nodes of a dendrogram.

    A merge is kept where both sides have `min_people`; any other is contracted into
    the line of its bigger side, which shows the people of the whole. So children may
    add up to fewer people than their parent: publish rounded counts.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile.
    merges_frame : DataFrame
        From `merge_tree`.
    n_clusters : int
        The cut to colour by.
    min_people : int
        Smallest side of a merge that is shown.
    max_leaves : int
        The highest kept merges are shown, up to this many leaves.

    Returns
    -------
    DataFrame
        One row per node, in the order of the tree from its root: node, parent_node
        (null at the root), x (leaves at 0, 1, 2, ...; others midway between their
        children), height (0 at leaves), n_people, cluster_id (null where a node has
        people of several clusters), is_leaf, cut_height (midway between the merges on
        either side of the cut; the same in every row; null for one cluster). Empty
        where clustering was refused or there are fewer than `min_people`.

    Raises
    ------
    ValueError
        If the tree is not of these profiles.
    """
    profiles = _canonical(profiles)
    weights = _people(profiles)
    if _was_refused(profiles, merges_frame) or weights.sum() < min_people:
        return tidy.typed(pd.DataFrame(), _PUBLISHED_COLUMNS)
    merges = _read(merges_frame, len(profiles))
    people = np.concatenate([weights, merges.n_people])
    splits = _kept_splits(merges, people, min_people, max_leaves)
    nodes = _lay_out(merges, splits)
    nodes["n_people"] = people[nodes["node"]]
    holders = pd.Series(_node_clusters(merges, weights, n_clusters), dtype="Int64")
    nodes["cluster_id"] = holders.where(holders > 0)[nodes["node"]].to_numpy()
    nodes["cut_height"] = _cut_height(merges, n_clusters)
    return tidy.typed(nodes, _PUBLISHED_COLUMNS)


def evidence(
    profiles: pd.DataFrame,
    merges_frame: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_resamples: int,
    n_references: int,
    max_clusters: int,
) -> pd.DataFrame:
    """Say how many clusters there are, how firm they are and what they rest on.

    For each number of clusters k from 2 to `max_clusters`:

    - `height_gap`: lowest merge undone less the highest one kept, in units of height:
      how far the cut can move.
    - `silhouette`: mean silhouette width over people (Rousseeuw 1987).
    - `gap_statistic`, also for k = 1: mean log sum of squares within clusters of data
      with every field drawn by itself from its marginal, less that of the data
      (Tibshirani, Walther and Hastie 2001); interval 1.96 s(k) either side, with their
      s(k) = sd sqrt(1 + 1/references), at most `MAX_REFERENCE_PEOPLE` people each. They
      choose the smallest k with gap(k) >= gap(k+1) - s(k+1).
    - `resampling_jaccard`: mean of the clusters' `cluster_jaccard`, unweighted.

    At the specification's number of clusters:

    - `cluster_jaccard` for each cluster (Hennig 2007): as many people as there are are
      drawn with replacement, clustered in the encoding of the data and cut at the same
      k; the cluster's people among those drawn, each as often as drawn, are compared
      with the new cluster most like them by Jaccard's index. 0 where none was drawn.
    - `explained_share` for each field: Theil's U, mutual information with the clusters
      over the clusters' entropy; numbers in `N_GROUPS` groups of equal count.

    And `tied_height_share`: merges as high as another one, to a relative 1e-9. Where
    heights are tied the tree is one of several.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile.
    merges_frame : DataFrame
        From `merge_tree` with the same specification.
    specification : mapping
        `linkage`, `n_clusters` and `fields`.
    seed : int
        Seed of the resamples and of the references, each its own stream.
    n_resamples, n_references : int
        How many of each; an interval needs two. By average linkage there are fewer
        resamples where they would have more than `MAX_RESAMPLED_PAIRS`, though not
        under `MIN_RESAMPLES`; the method then says how many.
    max_clusters : int
        Largest number of clusters looked at.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`.

    Raises
    ------
    ValueError
        If the tree is not of these profiles, or as `merge_tree`.
    """
    profiles = _canonical(profiles)
    n = int(_people(profiles).sum())
    rows: list[Row] = []
    wanted = list(_wanted(specification, max_clusters))
    try:
        study = _study(profiles, merges_frame, specification)
    except RefusalError as why:
        rows = [tidy.refusal(name, str(why), n, **groups) for name, groups in wanted]
        return tidy.frame(rows, GROUP_COLUMNS)
    resample_seed, reference_seed = np.random.SeedSequence(seed).spawn(2)
    n_drawn = affordable_resamples(study.linkage, len(profiles), n_resamples)
    material = _Material(
        study,
        _resamples(study, resample_seed, n_drawn),
        _references(study, reference_seed, n_references, max_clusters),
        _finest_sums(study, max_clusters),
    )
    for name, groups in wanted:
        try:
            rows += _BUILDERS[name](material, groups)
        except RefusalError as why:
            rows.append(tidy.refusal(name, str(why), n, **groups))
    if n_drawn < n_resamples:
        rows = [_counted(row, n_drawn) for row in rows]
    return tidy.frame(rows, GROUP_COLUMNS)


def affordable_resamples(linkage: str, n_profiles: int, n_resamples: int) -> int:
    """Say how many resamples of a clustering are drawn, of those asked for.

    Parameters
    ----------
    linkage : str
        A key of `linkage.LINKAGES`; only average linkage holds all pairs.
    n_profiles : int
        Profiles clustered.
    n_resamples : int
        Resamples asked for.
    """
    if linkage != "average" or n_profiles == 0:
        return n_resamples
    affordable = MAX_RESAMPLED_PAIRS // n_profiles**2
    return min(n_resamples, max(affordable, MIN_RESAMPLES))


def _counted(row: Row, n_resamples: int) -> Row:
    """Say in the method of a row made of resamples how many there are."""
    method = row["method"]
    if method is None or "bootstrap" not in method:
        return row
    return {**row, "method": f"{method}, {n_resamples} resamples"}


def stability(
    profiles: pd.DataFrame,
    merges_frame: pd.DataFrame,
    specification: Mapping[str, Any],
    *,
    seed: int,
    n_resamples: int,
    max_clusters: int,
) -> pd.DataFrame:
    """Say how often each cluster comes back, at every number of clusters.

    Parameters
    ----------
    profiles : DataFrame
        One row per profile.
    merges_frame : DataFrame
        From `merge_tree` with the same specification.
    specification : mapping
        `linkage` and `fields`.
    seed : int
        The resamples are those that `evidence` draws by it.
    n_resamples : int
        An interval needs two.
    max_clusters : int
        Largest number of clusters looked at, from 2.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`: `cluster_jaccard`, as by
        `evidence`; for a number of clusters without any, one refusal.

    Raises
    ------
    ValueError
        If the tree is not of these profiles, or as `merge_tree`.
    """
    profiles = _canonical(profiles)
    n = int(_people(profiles).sum())
    wanted = [{"n_clusters": k} for k in range(2, max_clusters + 1)]
    measure = "cluster_jaccard"
    try:
        study = _study(profiles, merges_frame, {**specification, "n_clusters": 2})
    except RefusalError as why:
        refused = [tidy.refusal(measure, str(why), n, **groups) for groups in wanted]
        return tidy.frame(refused, GROUP_COLUMNS)
    resample_seed, _ = np.random.SeedSequence(seed).spawn(2)
    resamples = _resamples(study, resample_seed, n_resamples)
    material = _Material(study, resamples, np.empty((0, 0)), None)
    rows: list[Row] = []
    for groups in wanted:
        try:
            rows += _cluster_rows(material, groups)
        except RefusalError as why:
            rows.append(tidy.refusal(measure, str(why), n, **groups))
    return tidy.frame(rows, GROUP_COLUMNS)


@dataclass(frozen=True)
class _Study:
    """A clustering and all that made it."""

    profiles: pd.DataFrame
    encoded: Encoded
    weights: Integers
    merges: Merges
    fields: dict[str, str]
    linkage: str
    n_clusters: int

    @property
    def n(self) -> int:
        """People in all."""
        return int(self.weights.sum())

    def clusters(self, k: int) -> Integers:
        """Cluster of each profile, from 0, if there are as many profiles as that."""
        if k > len(self.weights):
            raise RefusalError(f"there are only {len(self.weights)} profiles")
        return _cluster_ids(self.merges, self.weights, k) - 1


@dataclass(frozen=True)
class _Resample:
    """People drawn with replacement, as counts of each profile, and their tree."""

    counts: Integers
    drawn: Integers
    merges: Merges


@dataclass(frozen=True)
class _Material:
    """A clustering with its resamples, its references and its distances."""

    study: _Study
    resamples: list[_Resample]
    log_references: Floats
    finest_sums: tuple[Integers, Floats] | None


def _canonical(profiles: pd.DataFrame) -> pd.DataFrame:
    """Put profiles in the order of their ids."""
    return profiles.sort_values("profile_id", ignore_index=True)


def _people(profiles: pd.DataFrame) -> Integers:
    """People of each profile."""
    return profiles["n_people"].to_numpy(dtype=np.int64)


def _was_refused(profiles: pd.DataFrame, merges_frame: pd.DataFrame) -> bool:
    """Tell whether there is no tree: nobody, or no merge of several profiles."""
    return len(profiles) == 0 or (len(profiles) > 1 and len(merges_frame) == 0)


def _read(merges_frame: pd.DataFrame, n_profiles: int) -> Merges:
    """Read a tree back from its frame."""
    if len(merges_frame) != n_profiles - 1:
        raise ValueError(
            f"{n_profiles} profiles have {n_profiles - 1} merges, not "
            f"{len(merges_frame)}: the tree is of other profiles"
        )
    steps = merges_frame.sort_values("merge_step")
    return Merges(
        steps["left_node"].to_numpy(dtype=np.int64),
        steps["right_node"].to_numpy(dtype=np.int64),
        steps["height"].to_numpy(dtype=np.float64),
        steps["n_people"].to_numpy(dtype=np.int64),
    )


def _cluster_ids(merges: Merges, weights: Integers, n_clusters: int) -> Integers:
    """Cut a tree and number the clusters from 1 by size, then by their first leaf."""
    labels = cut(merges, n_clusters)
    sizes = np.bincount(labels, weights=weights)
    ids = np.empty(len(sizes), dtype=np.int64)
    ids[np.argsort(-sizes, kind="stable")] = np.arange(1, len(sizes) + 1)
    return ids[labels]


def _kept_splits(
    merges: Merges, people: Integers, min_people: int, max_leaves: int
) -> dict[int, int]:
    """Map each shown node to the merge that splits it, highest merges first."""
    root = len(people) - 1
    splits: dict[int, int] = {}
    waiting = [(-_kept_below(merges, people, root, min_people), root)]
    while waiting and len(splits) < max_leaves - 1:
        lowest, node = heapq.heappop(waiting)
        step = -lowest
        if step < 0:
            break
        splits[node] = step
        for child in (int(merges.left[step]), int(merges.right[step])):
            below = _kept_below(merges, people, child, min_people)
            heapq.heappush(waiting, (-below, child))
    return splits


def _kept_below(merges: Merges, people: Integers, node: int, min_people: int) -> int:
    """Follow a line down its bigger sides to the first kept merge; -1 if none."""
    while node >= merges.n_leaves and people[node] >= 2 * min_people:
        step = node - merges.n_leaves
        left, right = int(merges.left[step]), int(merges.right[step])
        if min(people[left], people[right]) >= min_people:
            return step
        node = left if people[left] >= people[right] else right
    return -1


def _lay_out(merges: Merges, splits: dict[int, int]) -> pd.DataFrame:
    """Place the shown nodes, parents before children and left before right."""
    rows: list[Row] = []
    n_leaves = 0

    def place(node: int, parent: int | None) -> float:
        nonlocal n_leaves
        row: Row = {"node": node, "parent_node": parent, "is_leaf": node not in splits}
        rows.append(row)
        if node in splits:
            step = splits[node]
            sides = (int(merges.left[step]), int(merges.right[step]))
            row["x"] = sum(place(side, node) for side in sides) / 2
            row["height"] = merges.height[step]
        else:
            row["x"], row["height"] = float(n_leaves), 0.0
            n_leaves += 1
        return float(row["x"])

    place(2 * merges.n_leaves - 2, None)
    return pd.DataFrame(rows)


def _node_clusters(merges: Merges, weights: Integers, n_clusters: int) -> Integers:
    """Cluster that holds each node of a tree, 0 above the cut."""
    m = merges.n_leaves
    clusters = np.empty(2 * m - 1, dtype=np.int64)
    clusters[:m] = _cluster_ids(merges, weights, n_clusters)
    for step, left in enumerate(merges.left):
        clusters[m + step] = clusters[left]
    clusters[m + max(m - n_clusters, 0) :] = 0
    return clusters


def _cut_height(merges: Merges, n_clusters: int) -> float:
    """Height midway between the last merge kept by a cut and the first undone."""
    low, high = cut_limits(merges, n_clusters)
    return (low + high) / 2


def _wanted(
    specification: Mapping[str, Any], max_clusters: int
) -> Iterator[tuple[str, Row]]:
    """Name every row of evidence: its measure and its groups."""
    yield "gap_statistic", {"n_clusters": 1}
    for k in range(2, max_clusters + 1):
        for name in ("height_gap", "silhouette", "gap_statistic", "resampling_jaccard"):
            yield name, {"n_clusters": k}
    at_cut = {"n_clusters": specification["n_clusters"]}
    yield "cluster_jaccard", at_cut
    for field in specification["fields"]:
        yield "explained_share", {**at_cut, "field": field}
    yield "tied_height_share", {}


def _study(
    profiles: pd.DataFrame,
    merges_frame: pd.DataFrame,
    specification: Mapping[str, Any],
) -> _Study:
    """Read a clustering, or refuse one that has nothing to say."""
    encoded = encode(profiles, specification["fields"])
    check(specification["linkage"], len(profiles))
    if len(profiles) == 1:
        raise RefusalError("everybody has the same profile")
    return _Study(
        profiles,
        encoded,
        _people(profiles),
        _read(merges_frame, len(profiles)),
        dict(specification["fields"]),
        specification["linkage"],
        specification["n_clusters"],
    )


def _resamples(
    study: _Study, seed: np.random.SeedSequence, n_resamples: int
) -> list[_Resample]:
    """Draw people with replacement and cluster them, as often as asked."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(n_resamples):
        counts = rng.multinomial(study.n, study.weights / study.n)
        drawn = np.flatnonzero(counts)
        merges = LINKAGES[study.linkage](study.encoded.matrix[drawn], counts[drawn])
        made.append(_Resample(counts, drawn, merges))
    return made


def _references(
    study: _Study,
    seed: np.random.SeedSequence,
    n_references: int,
    max_clusters: int,
) -> Floats:
    """Log sums of squares (n_references, max_clusters) where fields are independent."""
    rng = np.random.default_rng(seed)
    n = min(study.n, MAX_REFERENCE_PEOPLE)
    owners = np.array(study.encoded.fields)
    blocks = [study.encoded.matrix[:, owners == f] for f in dict.fromkeys(owners)]
    logs = np.full((n_references, max_clusters), np.nan)
    for draw in range(n_references):
        points, counts = criteria.draw_independent(blocks, study.weights, n, rng)
        merges = LINKAGES[study.linkage](points, counts)
        for k in range(1, min(max_clusters, len(points)) + 1):
            logs[draw, k - 1] = criteria.log_within(points, counts, cut(merges, k))
    return logs


def _finest_sums(study: _Study, max_clusters: int) -> tuple[Integers, Floats] | None:
    """Finest cut and each profile's distances to its clusters' people, summed."""
    if len(study.weights) > MAX_SILHOUETTE_PROFILES:
        return None
    finest = study.clusters(min(max_clusters, len(study.weights)))
    return finest, criteria.distance_sums(
        study.encoded.matrix, study.weights, finest, int(finest.max()) + 1
    )


def _height_gap_row(material: _Material, groups: Row) -> list[Row]:
    """Room for the cut."""
    study, k = material.study, groups["n_clusters"]
    study.clusters(k)
    draws = np.array([criteria.height_gap(r.merges, k) for r in material.resamples])
    gap = criteria.height_gap(study.merges, k)
    estimate = tidy.resampled_error(gap, draws, (0.0, np.inf))
    return [_row("height_gap", estimate, study.n, "bootstrap standard error", groups)]


def _silhouette_row(material: _Material, groups: Row) -> list[Row]:
    """Mean silhouette width over people."""
    study, k = material.study, groups["n_clusters"]
    labels = study.clusters(k)
    if material.finest_sums is None:
        raise RefusalError(
            f"a silhouette needs the distances of all pairs of profiles, and "
            f"{len(labels):,} are more than {MAX_SILHOUETTE_PROFILES:,}"
        )
    finest, finest_sums = material.finest_sums
    coarser = np.zeros(finest_sums.shape[1], dtype=np.int64)
    coarser[finest] = labels
    sums = np.zeros((len(labels), k))
    for fine, coarse in enumerate(coarser):
        sums[:, coarse] += finest_sums[:, fine]
    widths = criteria.silhouettes(sums, labels, study.weights)
    estimate = tidy.mean(widths, study.weights.astype(np.float64))
    method = "normal approximation over people, clusters as given"
    return [_row("silhouette", estimate, study.n, method, groups)]


def _gap_row(material: _Material, groups: Row) -> list[Row]:
    """Gap statistic."""
    study, k = material.study, groups["n_clusters"]
    points, labels = study.encoded.matrix, study.clusters(k)
    logs = material.log_references[:, k - 1]
    own = criteria.log_within(points, study.weights, labels)
    if np.isnan(own) or np.isnan(logs).any():
        raise RefusalError(f"{k} clusters leave no differences within them")
    if len(logs) < 2:
        raise RefusalError("an interval needs two references or more")
    gap = float(logs.mean()) - own
    margin = tidy.Z_95 * float(logs.std()) * np.sqrt(1 + 1 / len(logs))
    estimate = tidy.Estimate(gap, gap - margin, gap + margin)
    method = "1.96 standard errors of the references"
    return [_row("gap_statistic", estimate, study.n, method, groups)]


def _jaccard_row(material: _Material, groups: Row) -> list[Row]:
    """Mean stability of the clusters of a cut."""
    draws = _jaccards(material, groups["n_clusters"]).mean(axis=1)
    estimate = tidy.resampled_mean(draws)
    n = material.study.n
    return [_row("resampling_jaccard", estimate, n, "bootstrap percentiles", groups)]


def _cluster_rows(material: _Material, groups: Row) -> list[Row]:
    """Stability of each cluster of the specification's cut."""
    study, k = material.study, groups["n_clusters"]
    sizes = np.bincount(study.clusters(k), weights=study.weights)
    draws = _jaccards(material, k)
    return [
        _row(
            "cluster_jaccard",
            tidy.resampled_mean(draws[:, cluster]),
            int(size),
            "bootstrap percentiles",
            {**groups, "cluster_id": cluster + 1},
        )
        for cluster, size in enumerate(sizes)
    ]


def _jaccards(material: _Material, k: int) -> Floats:
    """Best Jaccard index of each cluster in each resample, (n_resamples, k)."""
    before = material.study.clusters(k)
    best = np.zeros((len(material.resamples), k))
    for draw, resample in enumerate(material.resamples):
        drawn, after = resample.drawn, cut(resample.merges, k)
        people = resample.counts[drawn]
        best[draw] = criteria.best_jaccards(before[drawn], after, people, k)
    return best


def _explained_row(material: _Material, groups: Row) -> list[Row]:
    """Share of the clusters' entropy that one field explains."""
    study, k, field = material.study, groups["n_clusters"], str(groups["field"])
    labels = study.clusters(k)
    if not present(study.profiles, {field: study.fields[field]}):
        raise RefusalError(f"the extract has no {field}")
    if k == 1:
        raise RefusalError("one cluster leaves nothing to explain")
    levels = _levels(study.profiles[field], study.fields[field], study.weights)
    value = criteria.explained_share(labels, levels, study.weights)
    draws = [
        criteria.explained_share(labels, levels, r.counts) for r in material.resamples
    ]
    estimate = tidy.resampled_error(value, np.array(draws), (0.0, 1.0))
    method = "bootstrap standard error, clusters as given"
    return [_row("explained_share", estimate, study.n, method, groups)]


def _levels(values: pd.Series, kind: str, weights: Integers) -> Integers:
    """Code the levels of a field from 0, a number's as groups of equal count."""
    codes: Integers = np.unique(values.to_numpy(), return_inverse=True)[1]
    if kind != "number":
        return codes
    return criteria.equal_count_groups(codes, weights, N_GROUPS)


def _tied_row(material: _Material, groups: Row) -> list[Row]:
    """Share of merges whose height another merge has."""
    study = material.study
    draws = np.array([criteria.tied_share(r.merges.height) for r in material.resamples])
    value = criteria.tied_share(study.merges.height)
    estimate = tidy.resampled_error(value, draws, (0.0, 1.0))
    method = "bootstrap standard error"
    return [_row("tied_height_share", estimate, study.n, method, groups)]


def _row(
    measure: str, estimate: tidy.Estimate, n: int, method: str, groups: Row
) -> Row:
    """Build a row of evidence with its groups."""
    return tidy.row(measure, estimate, n=n, method=method, **groups)


_BUILDERS: dict[str, Callable[[_Material, Row], list[Row]]] = {
    "height_gap": _height_gap_row,
    "silhouette": _silhouette_row,
    "gap_statistic": _gap_row,
    "resampling_jaccard": _jaccard_row,
    "cluster_jaccard": _cluster_rows,
    "explained_share": _explained_row,
    "tied_height_share": _tied_row,
}
