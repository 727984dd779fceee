"""Ratios of shares against statsmodels on the rows, and by simulation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable, Table2x2

from workforce_insights import takeup
from workforce_insights.cells import RefusalError

N, EVENTS = np.array([120.0, 400.0]), np.array([30.0, 40.0])
OTHER_N, OTHER_EVENTS = np.array([700.0, 90.0]), np.array([120.0, 5.0])


def side(n: object, events: object) -> takeup.Side:
    return takeup.Side(np.asarray(n, float), np.asarray(events, float))


def cells(rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["field_level", "sector_kind", "n", "n_events"])
    return made.assign(field="region", activity_type="Webinar")


def test_one_stratum_is_the_ratio_of_statsmodels() -> None:
    table = Table2x2([[30, 90], [120, 580]])
    told, p = takeup.pooled_ratio(side([120], [30]), side([700], [120]))
    assert told.value == pytest.approx(table.riskratio)
    assert (told.ci_low, told.ci_high) == pytest.approx(table.riskratio_confint())
    assert p == pytest.approx(table.log_riskratio_pvalue())


def test_strata_are_pooled_as_by_statsmodels() -> None:
    tables = [
        [[k, n - k], [other_k, other_n - other_k]]
        for n, k, other_n, other_k in zip(N, EVENTS, OTHER_N, OTHER_EVENTS, strict=True)
    ]
    told, _ = takeup.pooled_ratio(side(N, EVENTS), side(OTHER_N, OTHER_EVENTS))
    assert told.value == pytest.approx(StratifiedTable(tables).riskratio_pooled)


def test_pooled_intervals_hold_the_truth_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    rate, ratio = np.array([0.12, 0.03]), 2.0
    held = n_null = 0
    for _ in range(1000):
        own = side(N, rng.binomial(N.astype(int), ratio * rate))
        others = side(OTHER_N, rng.binomial(OTHER_N.astype(int), rate))
        told, _ = takeup.pooled_ratio(own, others)
        held += told.ci_low <= ratio <= told.ci_high
        alike = side(N, rng.binomial(N.astype(int), rate))
        n_null += takeup.pooled_ratio(alike, others)[1] < 0.05
    assert 930 <= held <= 968
    assert 30 <= n_null <= 72


def test_of_many_groups_alike_hardly_one_is_flagged() -> None:
    """By Holm one family in twenty has one; uncorrected most would."""
    rng = np.random.default_rng(2)
    flagged = uncorrected = 0
    for _ in range(60):
        n = rng.integers(60, 200, 20)
        told = takeup.evidence(
            cells(
                [
                    (f"L{place:02d}", "Supplier", size, k)
                    for place, (size, k) in enumerate(
                        zip(n, rng.binomial(n, 0.3), strict=True)
                    )
                ]
            )
        ).query("measure == 'ratio_to_others'")
        flagged += (told["adjusted_p_value"] < 0.05).any()
        uncorrected += (told["p_value"] < 0.05).any()
    assert flagged <= 9
    assert uncorrected >= 24


def test_what_only_one_kind_does_makes_its_groups_look_keen() -> None:
    """Suppliers never come: beside its like neither public role stands out."""
    told = takeup.evidence(
        cells(
            [
                ("Nurse", "Public", 100, 20),
                ("Doctor", "Public", 100, 20),
                ("Commercial", "Supplier", 300, 0),
                ("Not stated", "Public", 40, 30),
            ]
        )
    ).set_index(["measure", "field_level"])
    crude = told.loc[("ratio_to_others", "Nurse")]
    assert crude["value"] == pytest.approx(0.2 / (20 / 400))
    assert crude["n_others"] == 400
    assert crude["adjusted_p_value"] < 0.001
    alike = told.loc[("ratio_to_others_alike", "Nurse")]
    assert (alike["value"], alike["n_others"]) == (1, 100)
    assert not told.loc[("ratio_to_others", "Commercial"), "is_reportable"]
    alone = told.loc[("ratio_to_others_alike", "Commercial")]
    assert alone["reason"] == "there is nobody to compare them with"
    assert told.loc[("took_part", "Commercial"), ["value", "ci_low"]].tolist() == [0, 0]
    assert ("ratio_to_others", "Not stated") not in told.index


@pytest.mark.parametrize(
    ("own", "others"),
    [(([50], [4]), ([90], [30])), (([50], [46]), ([90], [30])), (([], []), ([], []))],
)
def test_too_few_are_refused(own: tuple[object], others: tuple[object]) -> None:
    with pytest.raises(RefusalError):
        takeup.pooled_ratio(side(*own), side(*others))


def test_nobody_is_refused_in_words() -> None:
    told = takeup.evidence(cells([]))
    assert told["reason"].str.startswith("nobody is on record").tolist() == [True]
    assert told["n"].tolist() == [0]
    assert told["adjusted_p_value"].isna().all()
