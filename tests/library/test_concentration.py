"""Concentration against the definitions on the rows, and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workforce_insights import concentration

VALUES = np.array([0.0, 1.0, 2.0, 5.0, 11.0])
WEIGHTS = np.array([40.0, 25.0, 12.0, 6.0, 2.0])
ROWS = np.repeat(VALUES, WEIGHTS.astype(int))


def gini_of_rows(rows: np.ndarray) -> float:
    """Half the mean absolute difference of all pairs, over the mean."""
    return float(np.abs(rows[:, None] - rows).mean() / 2 / rows.mean())


def test_gini_is_half_the_relative_mean_difference_of_all_pairs() -> None:
    assert concentration.gini(VALUES, WEIGHTS) == pytest.approx(gini_of_rows(ROWS))
    assert concentration.gini(np.array([3.0]), np.array([9.0])) == pytest.approx(0)


def test_the_top_tenth_has_what_the_last_rows_have() -> None:
    people = np.sort(ROWS)[::-1]
    tenth = len(people) / 10
    whole = int(tenth)
    held = people[:whole].sum() + (tenth - whole) * people[whole]
    told = concentration.top_share(VALUES, WEIGHTS)
    assert told == pytest.approx(held / people.sum())


def test_the_jackknife_leaves_out_each_person_once() -> None:
    without = np.array(
        [gini_of_rows(np.delete(ROWS, place)) for place in range(len(ROWS))]
    )
    n = len(ROWS)
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    value, low, high = concentration.jackknife(concentration.gini, VALUES, WEIGHTS)
    assert value - low == pytest.approx(1.959964 * error, rel=1e-5)
    assert high - value == pytest.approx(1.959964 * error, rel=1e-5)


@pytest.mark.parametrize("statistic", [concentration.gini, concentration.top_share])
def test_intervals_hold_the_truth_as_often_as_said(
    statistic: concentration.Statistic,
) -> None:
    """95% of 300 samples of 500 from a population of half a million."""
    rng = np.random.default_rng(3)
    population = rng.poisson(rng.gamma(0.6, 3, 500_000))
    truth = statistic(*_cells(population))
    held = []
    for _ in range(300):
        sample = rng.choice(population, 500)
        _, low, high = concentration.jackknife(statistic, *_cells(sample))
        held.append(low <= truth <= high)
    assert 0.91 <= np.mean(held) <= 0.99


def _cells(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, counts = np.unique(rows, return_counts=True)
    return values.astype(float), counts.astype(float)


@pytest.mark.parametrize(
    ("values", "weights", "reason"),
    [
        ([], [], "there are fewer than 10 members"),
        ([1, 2], [3, 4], "there are fewer than 10 members"),
        ([0], [40], "nobody took part in anything"),
    ],
)
def test_too_little_is_refused(
    values: list[int], weights: list[int], reason: str
) -> None:
    cells = pd.DataFrame({"n_activities": values, "n_members": weights})
    rows = concentration.evidence(cells)
    assert list(rows["measure"]) == ["gini", "top_tenth_share"]
    assert not rows["is_reportable"].any()
    assert (rows["reason"] == reason).all()
