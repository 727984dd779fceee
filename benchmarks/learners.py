"""Clusters, logits and forests: on cells, beside their peers on rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import fastcluster
import numpy as np
import pandas as pd
import people
import statsmodels.api as sm
from lines import Done, Line, Peer, Task, at_most, close, compared, timed, told
from people import FIELDS, N_CLASSES, grouped, points
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from workforce_insights import clustered
from workforce_insights import linkage as own_linkage
from workforce_insights.classifiers import ForestOnCells, MultinomialLogit

TARGET = 100
"""Times as fast as on rows that learning is to be."""

N_MERGES = 100
"""Merges, from the last one, whose heights are compared."""

N_TREES, MAX_DEPTH = 20, 8
CLASSES = [f"n_{code}" for code in range(N_CLASSES)]

WARD_SECONDS, MANY_PROFILES, MANY_SECONDS = 2.0, 60_000, 15.0
"""What Ward's clusters may take of all people, and of so many profiles."""

MOST_SCANS = 2.0
"""Bare scans that all learners together may take of the most people."""


def few(file: Path, n: int) -> Iterator[Line]:
    """Cluster as few rows as those peers can that hold a distance for each pair."""

    def by_scikit_learn() -> np.ndarray:
        tree = AgglomerativeClustering(
            n_clusters=None, distance_threshold=0.0, linkage="ward"
        )
        return tree.fit(points(people.read(file))).distances_

    def by_fastcluster() -> np.ndarray:
        return fastcluster.linkage_vector(points(people.read(file)), "ward")[:, 2]

    def own() -> Done:
        _, profiles = profiled(file)
        heights = own_linkage.ward(points(profiles), people_of(profiles)).height
        return Done(heights, len(profiles))

    def check(its: np.ndarray, heights: np.ndarray) -> None:
        close(1e-6)(np.sort(its)[-N_MERGES:], heights[-N_MERGES:])

    peers = {
        "scipy": lambda: linkage(points(people.read(file)), "ward")[:, 2],
        "fastcluster": by_fastcluster,
        "scikit-learn": by_scikit_learn,
    }
    same = f"heights of the last {N_MERGES} merges"
    made = [Peer(name, work, same, check) for name, work in peers.items()]
    own()  # Compiled, where it was not yet.
    yield from compared(Task("Ward's clusters", n, own, made, people.scan(file)))


def many(file: Path, n: int) -> Iterator[Line]:
    """Learn on as many rows as are staff, and cluster them, which no peer can."""
    scan = people.scan(file)
    for what, limit, n_most in (
        ("Ward's clusters", WARD_SECONDS, None),
        ("Ward's clusters of many profiles", MANY_SECONDS, MANY_PROFILES),
    ):
        seconds, n_cells = timed(lambda n_most=n_most: clustered_people(file, n_most))
        scans, met = seconds / timed(scan)[0], at_most(limit, seconds, "s")
        why = "any, which need a distance for each pair"
        yield Line(what, why, n, n_cells, "", None, scans, met)
    yield from compared(multinomial_logits(file, n))
    yield from compared(forests(file, n))
    yield from compared(clustered_logits(file, n))


def clustered_people(file: Path, n_most: int | None) -> int:
    """Cluster people by Ward's method; by site too to have so many profiles."""
    if n_most is None:
        _, profiles = profiled(file)
        at = points(profiles)
    else:
        profiles = grouped(file, "count(*) as n_people", *FIELDS, "site")
        profiles = profiles.nlargest(n_most, "n_people")
        at = np.column_stack([points(profiles), np.sqrt((profiles["site"] + 1) / 7)])
    own_linkage.ward(at, people_of(profiles))
    return len(profiles)


def multinomial_logits(file: Path, n: int) -> Task:
    """Compare a logit of five classes by its chances."""

    def own() -> Done:
        cells = grouped(file, "count(*) as n_people", *FIELDS, "class")
        model = MultinomialLogit()
        codes = cells["class"].to_numpy(dtype=np.int64)
        model.fit(points(cells), codes, people_of(cells), N_CLASSES)
        profiles = by_profile(cells)
        return Done((profiles, model.predict_proba(points(profiles))), len(cells))

    def newton() -> LogisticRegression:
        rows = people.read(file)
        model = LogisticRegression(solver="newton-cholesky", tol=1e-10, max_iter=1000)
        return model.fit(points(rows), rows["class"])

    def as_it_comes() -> LogisticRegression:
        rows = people.read(file)
        return LogisticRegression().fit(points(rows), rows["class"])

    def by_statsmodels() -> Any:
        rows = people.read(file)
        design = sm.add_constant(points(rows))
        return sm.MNLogit(rows["class"].to_numpy(), design).fit(method="newton", disp=0)

    def alike(its: Any, own: tuple[pd.DataFrame, np.ndarray]) -> None:
        np.testing.assert_allclose(chances(its, own[0]), own[1], atol=1e-6)

    def but_for_the_ridge(its: Any, own: tuple[pd.DataFrame, np.ndarray]) -> None:
        without, under = log_losses(its, own)
        taken = np.square(its.params).sum() / (2 * n)
        assert without - 1e-9 <= under <= without + taken, (without, under, taken)  # noqa: S101

    return Task(
        "multinomial logit",
        n,
        own,
        [
            Peer(
                *("scikit-learn, newton-cholesky", newton),
                *("chances, to 1 in a million", alike),
            ),
            Peer(
                "scikit-learn, lbfgs as it comes",
                *(
                    as_it_comes,
                    "log loss, to 0.02: it ends before its maximum",
                    losses(0.02),
                ),
            ),
            Peer(
                *("statsmodels MNLogit", by_statsmodels),
                *("log loss, to what our ridge can take", but_for_the_ridge),
            ),
        ],
        people.scan(file),
        TARGET,
    )


def forests(file: Path, n: int) -> Task:
    """Compare forests, which draw their people anew, by their log loss."""

    def own() -> Done:
        cells = grouped(file, "count(*) as n_people", *FIELDS, "class")
        at = points(cells)
        model = ForestOnCells(N_TREES, MAX_DEPTH, 1)
        codes = cells["class"].to_numpy(dtype=np.int64)
        model.fit(at, codes, people_of(cells), N_CLASSES)
        profiles = by_profile(cells)
        return Done((profiles, model.predict_proba(points(profiles))), len(cells))

    def peer() -> RandomForestClassifier:
        rows = people.read(file)
        model = RandomForestClassifier(
            N_TREES, max_depth=MAX_DEPTH, random_state=1, n_jobs=1
        )
        return model.fit(points(rows), rows["class"])

    same = "log loss, to 0.05, for people and fields are drawn anew"
    made = [Peer("scikit-learn", peer, same, losses(0.05))]
    what = f"random forest, {N_TREES} trees"
    return Task(what, n, own, made, people.scan(file), TARGET)


def clustered_logits(file: Path, n: int) -> Task:
    """Compare a logit with errors by cluster, by its slopes and errors."""

    def own() -> Done:
        cells = grouped(file, "count(*) as n_people, sum(event) as n_events", *FIELDS)
        design = np.column_stack([np.ones(len(cells)), points(cells)])
        model = clustered.BinomialLogit()
        n_events = cells["n_events"].to_numpy(dtype=np.float64)
        model.fit(design, cells["n_people"].to_numpy(dtype=np.float64), n_events)
        places = np.zeros(people.N_CODES, dtype=np.int64)
        places[people.coded(cells)] = np.arange(len(cells))
        rows = duckdb.sql(
            f"select cluster, {people.CODE} as code, event from '{file.as_posix()}'"
        ).fetchnumpy()
        profile = places[rows["code"]]
        left = rows["event"] - model.chances(design)[profile]
        scores = clustered.cluster_sums(
            left[:, None] * design[profile], rows["cluster"]
        )
        factor = clustered.small_sample_factor(len(scores), n, design.shape[1])
        middle = scores.T @ scores
        variance = clustered.sandwich(model.covariance, middle, factor)
        errors = np.sqrt(np.diag(variance))
        return Done(np.concatenate([model.slopes, errors]), len(cells))

    def fitted(model: Any, rows: pd.DataFrame, **settings: Any) -> np.ndarray:
        made = model.fit(
            cov_type="cluster", cov_kwds={"groups": rows["cluster"]}, **settings
        )
        return np.concatenate([made.params, made.bse])

    def logit() -> np.ndarray:
        rows = people.read(file)
        design = sm.add_constant(points(rows))
        return fitted(sm.Logit(rows["event"].to_numpy(), design), rows, disp=0)

    def generalised() -> np.ndarray:
        rows = people.read(file)
        design = sm.add_constant(points(rows))
        family = sm.families.Binomial()
        model = sm.GLM(rows["event"].to_numpy(), design, family=family)
        return fitted(model, rows)

    same = "slopes and errors, to 1 in a million"
    made = [
        Peer(name, work, same, close(1e-6))
        for name, work in (
            ("statsmodels Logit", logit),
            ("statsmodels GLM", generalised),
        )
    ]
    what = "logit with errors by cluster"
    return Task(what, n, own, made, people.scan(file), TARGET)


def most(file: Path, n: int) -> Iterator[Line]:
    """Learn everything that profiles tell of the most rows, grouped once."""
    counts = [0, 0]

    def own() -> None:
        counted = "count(*) as n_people, sum(event) as n_events"
        cells = grouped(file, counted, *FIELDS, "class")
        at = points(cells)
        forest = ForestOnCells(N_TREES, MAX_DEPTH, 1)
        codes = cells["class"].to_numpy(dtype=np.int64)
        forest.fit(at, codes, people_of(cells), N_CLASSES)
        MultinomialLogit().fit(at, codes, people_of(cells), N_CLASSES)
        profiles = by_profile(cells)
        at = points(profiles)
        own_linkage.ward(at, people_of(profiles))
        design = np.column_stack([np.ones(len(at)), at])
        n_people = profiles["n_people"].to_numpy(dtype=np.float64)
        clustered.BinomialLogit().fit(
            design, n_people, profiles["n_events"].to_numpy(dtype=np.float64)
        )
        counts[:] = len(cells), len(profiles)

    scan_seconds, _ = timed(people.scan(file))
    scans = timed(own)[0] / scan_seconds
    grouping = timed(lambda: profiled(file))[0] / scan_seconds
    what = (
        f"grouping, Ward's clusters, both logits and the forest; the grouping alone"
        f" {told(grouping)} bare scans"
    )
    met = at_most(MOST_SCANS, scans, "bare scans")
    yield Line(what, "", n, counts[0], "", None, scans, met)


def profiled(file: Path) -> tuple[int, pd.DataFrame]:
    """Group rows to profiles with their people of each class, by way of cells."""
    cells = grouped(file, "count(*) as n_people", *FIELDS, "class")
    return len(cells), by_profile(cells)


def by_profile(cells: pd.DataFrame) -> pd.DataFrame:
    """Put the cells of each profile, which follow one another, in one row."""
    codes = cells[list(FIELDS)].to_numpy()
    is_first = np.append(True, (codes[1:] != codes[:-1]).any(axis=1))
    place = np.cumsum(is_first) - 1
    n_people = cells["n_people"].to_numpy(dtype=np.float64)
    n_classes = len(CLASSES)
    of_class = np.bincount(
        place * n_classes + cells["class"].to_numpy(),
        weights=n_people,
        minlength=n_classes * (place[-1] + 1),
    ).reshape(-1, n_classes)
    profiles = cells.loc[is_first, list(FIELDS)].reset_index(drop=True)
    profiles[CLASSES] = of_class
    profiles["n_people"] = of_class.sum(axis=1)
    if "n_events" in cells:
        profiles["n_events"] = np.bincount(place, weights=cells["n_events"])
    return profiles


def people_of(cells: pd.DataFrame) -> np.ndarray:
    """Give the people of each cell as whole numbers."""
    return cells["n_people"].to_numpy(dtype=np.int64)


def losses(tolerance: float) -> Callable[[Any, Any], None]:
    """Hold two classifiers' log losses over all people to be the same."""

    def check(its: Any, own: tuple[pd.DataFrame, np.ndarray]) -> None:
        np.testing.assert_allclose(*log_losses(its, own), atol=tolerance)

    return check


def log_losses(its: Any, own: tuple[pd.DataFrame, np.ndarray]) -> list[float]:
    """Give the log loss over all people of a peer's classifier, and of ours."""
    counts = own[0][CLASSES].to_numpy()
    return [
        float(-(counts * np.log(made.clip(1e-9))).sum() / counts.sum())
        for made in (chances(its, own[0]), own[1])
    ]


def chances(model: Any, profiles: pd.DataFrame) -> np.ndarray:
    """Give the chances of each profile by a model of either package."""
    at = points(profiles)
    if hasattr(model, "predict_proba"):
        return model.predict_proba(at)
    return model.predict(sm.add_constant(at))
