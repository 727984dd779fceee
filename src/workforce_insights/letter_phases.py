"""Whether the gap at offer changed more where the letter came than where it did not.

Letters are phased in by directorate and band. Within each such group the gap between
BME and White candidates is compared before and after its letters, and set against the
same months in groups without them: a difference in differences, and of two ethnic
groups, so a triple one.

Cells hold the sums that a linear probability model needs, and the sums of products
within vacancies that errors clustered by vacancy need: the fit is that on the people.

Trap: it is the letter's effect only if the gap would have moved alike in both kinds of
posts. Nothing can test that; fake starts before the first letter can only speak against
it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError

Floats = NDArray[np.float64]
Row = dict[str, Any]

MIN_EVENTS = 10
"""Offers, and candidates without one, from which a group is compared."""

MIN_MONTHS = 4
"""Months on each side of a fake start."""

MIN_APART = 1e-9
"""Part of a column that the others must leave unexplained."""

EFFECTS = {
    "white_change": (1.0, 0.0),
    "bme_change": (1.0, 1.0),
    "gap_change": (0.0, 1.0),
}
"""What each measure takes of the letter, and of the letter for BME candidates."""

ASKED_PLACEBO = (("gap_change", "vacancy"),)

ASKED = (
    *((measure, "vacancy") for measure in EFFECTS),
    ("gap_change", "group"),
)
"""Each measure, and what its errors are alike within."""

MIN_CLUSTERS = 10
"""Clusters from which errors are clustered."""

GROUP_COLUMNS = {
    "clustered_by": "str",
    "start_month": "datetime64[us]",
    "is_placebo": "boolean",
    "n_clusters": "Int64",
    "n_bme": "Int64",
    "n_bme_offered": "Int64",
    "n_letter": "Int64",
    "n_letter_offered": "Int64",
    "n_letter_bme": "Int64",
    "n_letter_bme_offered": "Int64",
    "p_value": "Float64",
}

SIDES = ("white", "bme")


class Fit(NamedTuple):
    """Coefficients (p,), their covariance (p, p), and the clusters of it."""

    coefficients: Floats
    covariance: Floats
    n_clusters: int


@dataclass(frozen=True)
class _Cells:
    """Sums of each cell, White people first.

    Attributes
    ----------
    people, offers : (m, 2) float64
        Candidates, and those with an offer.
    products : (m, 4, 4) float64
        Sum over vacancies of the products of White people, BME people, White offers and
        BME offers.
    vacancies : (m,) float64
        Vacancies.
    groups : (m,) int64
        Number of the directorate and band.
    months : (m,) int64
        Number of the month.
    """

    people: Floats
    offers: Floats
    products: Floats
    vacancies: Floats
    groups: NDArray[np.int64]
    months: NDArray[np.int64]


def evidence(cells: pd.DataFrame) -> pd.DataFrame:
    """Estimate what came with the letter, and with letters that never were.

    The share of the shortlisted who are offered the post is a linear probability model
    with a level for each group and each month, of White and of BME candidates apart.

    - `white_change`, `bme_change`: change with the letter for either.
    - `gap_change`: the second less the first. It is above 0 where the letter goes with
      a smaller gap.

    Months after the last post without a letter have nothing to be compared with and are
    left out.

    Errors are clustered by vacancy and, for `gap_change`, also by group, which is what
    letters are phased in by; Student t on clusters less one.

    A fake start is before the first true letter, sees the months before that only, and
    is of the groups that had letters later.

    Parameters
    ----------
    cells : DataFrame
        directorate, band_level, posted_month (a date), has_letter (1 or 0),
        n_vacancies, the sums n_white, n_bme, n_white_offered, n_bme_offered over
        vacancies, and of each two of the four the sum of their products, such as
        n_bme_x_n_white_offered, in the order above.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`; n is of the shortlisted.
    """
    without = cells.loc[cells["has_letter"] == 0, "posted_month"]
    if not without.empty:
        cells = cells[cells["posted_month"] <= without.max()]
    cells = cells.sort_values(
        ["directorate", "band_level", "posted_month", "has_letter"]
    )
    made = _sums(cells)
    letter = cells["has_letter"].to_numpy(dtype=np.float64)
    rows = [{**row, "is_placebo": False} for row in _estimated(made, letter, ASKED)]
    group_letter = pd.Series(letter).groupby(made.groups).transform("max").to_numpy()
    months = pd.to_datetime(cells["posted_month"])
    if letter.any():
        first = months[letter == 1].min()
        early = (months < first).to_numpy()
        known = np.unique(made.months[early])
        for start in known[MIN_MONTHS : len(known) - MIN_MONTHS + 1]:
            fake = group_letter[early] * (made.months[early] >= start)
            named = {
                "is_placebo": True,
                "start_month": months[made.months == start].iloc[0],
            }
            rows += [
                {**row, **named}
                for row in _estimated(_some(made, early), fake, ASKED_PLACEBO)
            ]
    return tidy.frame(rows, GROUP_COLUMNS)


def fit(design: Floats, cells: _Cells, clusters: str) -> Fit:
    """Fit a linear probability model with clustered errors to cells.

    Parameters
    ----------
    design : (m, 2, p) float64
        The point of the White and of the BME people of each cell.
    cells : _Cells
        The sums.
    clusters : "vacancy" or "group"
        What errors are alike within.

    Raises
    ------
    RefusalError
        With too few clusters.

    Notes
    -----
    Source: Liang and Zeger (1986), Biometrika 73(1):13-22, with the small-sample factor
    G / (G - 1) * (N - 1) / (N - p) of G clusters and N people.
    """
    p = design.shape[2]
    flat, people = design.reshape(-1, p), cells.people.ravel()
    sizes, turned = np.linalg.eigh(flat.T @ (people[:, None] * flat))
    kept = sizes > MIN_APART * sizes.max()
    bread = (turned[:, kept] / sizes[kept]) @ turned[:, kept].T
    coefficients = bread @ (flat.T @ cells.offers.ravel())
    predicted = design @ coefficients
    if clusters == "vacancy":
        # Residual sums of a vacancy are offers less people times what is predicted.
        turn = np.zeros((len(predicted), 2, 4))
        for side in (0, 1):
            turn[:, side, side] = -predicted[:, side]
            turn[:, side, 2 + side] = 1.0
        products = turn @ cells.products @ turn.transpose(0, 2, 1)
        middle = np.einsum("msp,mst,mtq->pq", design, products, design)
        n_clusters = int(cells.vacancies.sum())
    else:
        left = cells.offers - cells.people * predicted
        n_clusters = len(np.unique(cells.groups))
        scores = np.zeros((int(cells.groups.max()) + 1, p))
        np.add.at(scores, cells.groups, np.einsum("msp,ms->mp", design, left))
        middle = scores.T @ scores
    if n_clusters < MIN_CLUSTERS:
        raise RefusalError(
            f"errors clustered by {clusters} need {MIN_CLUSTERS} of them, and there are"
            f" {n_clusters}"
        )
    n = people.sum()
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - kept.sum())
    return Fit(coefficients, factor * bread @ middle @ bread, n_clusters)


def _sums(cells: pd.DataFrame) -> _Cells:
    """Take the sums out of the columns."""
    names = [*(f"n_{side}" for side in SIDES), *(f"n_{side}_offered" for side in SIDES)]
    sums = cells[names].to_numpy(dtype=np.float64)
    products = np.zeros((len(cells), 4, 4))
    for i, one in enumerate(names):
        for j, other in enumerate(names[i:], start=i):
            products[:, i, j] = products[:, j, i] = cells[f"{one}_x_{other}"]
    months = pd.to_datetime(cells["posted_month"])
    return _Cells(
        sums[:, :2],
        sums[:, 2:],
        products,
        cells["n_vacancies"].to_numpy(dtype=np.float64),
        np.asarray(cells.groupby(["directorate", "band_level"]).ngroup(), np.int64),
        np.asarray(12 * months.dt.year + months.dt.month, dtype=np.int64),
    )


def _some(cells: _Cells, rows: NDArray[np.bool_]) -> _Cells:
    """Take some of the cells."""
    return _Cells(*(getattr(cells, name)[rows] for name in cells.__dataclass_fields__))


def _estimated(
    cells: _Cells, letter: Floats, asked: tuple[tuple[str, str], ...]
) -> Iterator[Row]:
    """Build the rows of one start, for each measure and what errors are alike in."""
    sizes = _sizes(cells, letter)
    n = int(cells.people.sum())
    try:
        _check(cells, letter)
        design = _design(cells, letter)
    except RefusalError as why:
        for measure, by in asked:
            yield tidy.refusal(measure, str(why), n, clustered_by=by, **sizes)
        return
    fits: dict[str, Fit | str] = {}
    for by in {by for _, by in asked}:
        try:
            fits[by] = fit(design, cells, by)
        except RefusalError as why:
            fits[by] = str(why)
    for measure, by in asked:
        named = {**sizes, "clustered_by": by}
        fitted = fits[by]
        if isinstance(fitted, str):
            yield tidy.refusal(measure, fitted, n, **named)
            continue
        takes = np.zeros(design.shape[2])
        takes[-2:] = EFFECTS[measure]
        value = float(takes @ fitted.coefficients)
        error = float(np.sqrt(takes @ fitted.covariance @ takes))
        freedom = fitted.n_clusters - 1
        margin = float(t.ppf(0.975, freedom)) * error
        yield tidy.row(
            measure,
            tidy.Estimate(value, value - margin, value + margin),
            n=n,
            method=f"linear probability, clustered by {by}",
            n_clusters=fitted.n_clusters,
            **named,
            p_value=float(2 * t.sf(abs(value) / error, freedom)),
        )


def _sizes(cells: _Cells, letter: Floats) -> dict[str, int]:
    """Count people and offers, in all and where there is a letter."""
    counted = {"n_bme": cells.people[:, 1], "n_bme_offered": cells.offers[:, 1]}
    totals = {
        "n_letter": cells.people.sum(axis=1),
        "n_letter_offered": cells.offers.sum(axis=1),
        "n_letter_bme": cells.people[:, 1],
        "n_letter_bme_offered": cells.offers[:, 1],
    }
    return {
        **{name: int(sums.sum()) for name, sums in counted.items()},
        **{name: int(letter @ sums) for name, sums in totals.items()},
    }


def _check(cells: _Cells, letter: Floats) -> None:
    """Refuse where one of the four groups has too few offers, or too few without."""
    if cells.people.sum() == 0:
        raise RefusalError("there is nobody to compare")
    if not letter.any():
        raise RefusalError(
            "no post asked for a letter in a month in which another did not"
        )
    if letter.all():
        raise RefusalError("every post asked for a letter")
    for side, who in enumerate(("White", "BME")):
        for rows, posts in ((letter == 1, "with"), (letter == 0, "without")):
            people = cells.people[rows, side].sum()
            offers = cells.offers[rows, side].sum()
            if min(offers, people - offers) < MIN_EVENTS:
                raise RefusalError(
                    f"fewer than {MIN_EVENTS} {who} candidates were offered a post"
                    f" {posts} a letter, or were not"
                )


def _design(cells: _Cells, letter: Floats) -> Floats:
    """Give levels of groups and months for either ethnicity, and the letter's."""
    m = len(letter)
    shared = np.column_stack([_levels(cells.groups), _levels(cells.months)])
    p = shared.shape[1]
    design = np.zeros((m, 2, 2 * p + 2))
    design[:, 0, :p] = shared
    design[:, 1, p : 2 * p] = shared
    design[:, :, 2 * p] = letter[:, None]
    design[:, 1, 2 * p + 1] = letter
    for side, who in enumerate(("White", "BME")):
        weights = np.sqrt(cells.people[:, side])
        points = weights[:, None] * shared
        column = weights * letter
        left = column - points @ np.linalg.lstsq(points, column, rcond=None)[0]
        if float(left @ left) <= MIN_APART * max(float(column @ column), 1.0):
            raise RefusalError(
                "the letter cannot be told apart from the directorate, the band and the"
                f" month among {who} candidates: posts with and without it must be"
                " found in the same months"
            )
    return design


def _levels(codes: NDArray[np.int64]) -> Floats:
    """Give one column of 0 and 1 for each code."""
    columns: Floats = (codes[:, None] == np.unique(codes)).astype(np.float64)
    return columns
