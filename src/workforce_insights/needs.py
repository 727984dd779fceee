"""The order of needs, with the places that each need could have.

People answer of several subdomains, so the means are correlated and are compared within
people: sums of products over those who answered of two are all that this takes. A place
is bounded by the needs that are surely greater and surely smaller: Mogstad, Romano,
Shaikh and Wilhelm (2024), Inference for Ranks with Applications to Mobility across
Neighbourhoods and Academic Achievement across Countries, Review of Economic Studies
91(1):476-518. The largest of all studentised differences is drawn by Gaussian
multipliers (Chernozhukov, Chetverikov and Kato 2013, Annals of Statistics
41(6):2786-2819), so the places hold for all needs at once; given the answers, the means
that multipliers draw are normal with the covariance of the means, and drawn as such.

Trap: the share of resamples in which a need comes first is no such bound: where two
needs are equal it says that one of them is ahead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import evidence as tidy

Floats = NDArray[np.float64]

MIN_PEOPLE = 20
"""People below whom a need has no place."""

MEASURE = "rank"
METHOD = "simultaneous bounds from differences within people, Gaussian multipliers"

GROUP_COLUMNS = {"breakdown": "str", "breakdown_level": "str", "subdomain": "str"}


def ranks(pairs: pd.DataFrame, settings: Mapping[str, Any]) -> pd.DataFrame:
    """Place the subdomains of each level of each breakdown by their mean score.

    Parameters
    ----------
    pairs : DataFrame
        breakdown, breakdown_level, subdomain, other_subdomain and, over the people who
        answered of both: n_people, total of their scores in the first, and
        total_of_products of the two. A subdomain is also a pair with itself.
    settings : mapping
        `n_draws` of the largest difference, and `seed`.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`; the value is the place, 1
        for the greatest need. A subdomain of fewer than `MIN_PEOPLE` people, and one
        that stands alone, is refused.
    """
    rows = [
        row
        for (breakdown, level), part in pairs.groupby(["breakdown", "breakdown_level"])
        for row in _places(part, settings, breakdown=breakdown, breakdown_level=level)
    ]
    if not rows:
        rows = [tidy.refusal(MEASURE, "nobody has assessed themselves", 0)]
    return tidy.frame(rows, GROUP_COLUMNS)


def _places(
    pairs: pd.DataFrame, settings: Mapping[str, Any], **groups: object
) -> Iterator[dict[str, Any]]:
    """Build the rows of one level."""
    alone = pairs[pairs["subdomain"] == pairs["other_subdomain"]]
    n = alone.set_index("subdomain")["n_people"]
    placed = sorted(n.index[n >= MIN_PEOPLE])
    for name in sorted(n.index[n < MIN_PEOPLE]):
        why = f"fewer than {MIN_PEOPLE} people assessed themselves in it"
        yield tidy.refusal(MEASURE, why, int(n[name]), **groups, subdomain=name)
    if len(placed) == 1:
        why = "there is no other subdomain to compare with"
        yield tidy.refusal(
            MEASURE, why, int(n[placed[0]]), **groups, subdomain=placed[0]
        )
    if len(placed) > 1:
        n_both, total, products = (
            pairs.pivot_table(
                index="subdomain", columns="other_subdomain", values=column
            )
            .reindex(index=placed, columns=placed)
            .fillna(0.0)
            .to_numpy(dtype=np.float64)
            for column in ("n_people", "total", "total_of_products")
        )
        found = bounds(
            *(n_both, total, products),
            int(settings["n_draws"]),
            np.random.default_rng(int(settings["seed"])),
        )
        for name, place in zip(placed, found, strict=True):
            of = {**groups, "subdomain": name}
            yield tidy.row(MEASURE, place, n=int(n[name]), method=METHOD, **of)


def bounds(
    n: Floats,
    total: Floats,
    products: Floats,
    n_draws: int,
    rng: np.random.Generator,
) -> list[tidy.Estimate]:
    """Bound the place of each of p means, 1 for the greatest.

    Parameters
    ----------
    n : (p, p) float64
        People who answered of both of two subdomains; some of each.
    total : (p, p) float64
        Sum of their scores in the subdomain of the row.
    products : (p, p) float64
        Sum of the products of their two scores.
    n_draws : int
        Draws of the largest studentised difference.
    rng : numpy.random.Generator
        Draws the differences.

    Returns
    -------
    list of Estimate
        For each mean its place and the best and worst one it could have, at 95% for
        all of them together. Means that differ by the same amount for everybody are
        told apart without doubt.
    """
    of_each = np.diag(n)
    means = np.diag(total) / of_each
    around = products - total * means - (total * means).T + n * np.outer(means, means)
    covariance = around / np.outer(of_each, of_each)
    spread = np.diag(covariance)
    errors = np.sqrt(np.maximum(spread[:, None] + spread - 2 * covariance, 0.0))
    variances, axes = np.linalg.eigh(covariance)
    root = (axes * np.sqrt(np.maximum(variances, 0.0))) @ axes.T
    drawn = rng.standard_normal((n_draws, len(means))) @ root
    apart = np.abs(drawn[:, :, None] - drawn[:, None, :])
    largest = np.divide(apart, errors, out=np.zeros_like(apart), where=errors > 0).max(
        axis=(1, 2)
    )
    margin = np.quantile(largest, 0.95) * errors + 1e-9
    is_greater = means - means[:, None] > margin
    is_smaller = means[:, None] - means > margin
    places = 1 + (means - means[:, None] > 1e-12).sum(axis=1)
    return [
        tidy.Estimate(float(place), float(1 + greater), float(len(means) - smaller))
        for place, greater, smaller in zip(
            places, is_greater.sum(axis=1), is_smaller.sum(axis=1), strict=True
        )
    ]
