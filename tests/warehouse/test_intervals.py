"""Intervals made in SQL against statsmodels and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import Build
from scipy import stats
from statsmodels.stats.proportion import proportion_confint


def test_wilson_bounds_of_the_margins(demo: Build) -> None:
    margins = demo.table("published.pub_participant_margin").dropna(subset=["n"])
    assert len(margins) > 30
    low, high = proportion_confint(
        np.minimum(margins["n"], margins["n_of"]), margins["n_of"], method="wilson"
    )
    np.testing.assert_allclose(margins["ci_low"], low, atol=1e-9)
    np.testing.assert_allclose(margins["ci_high"], high, atol=1e-9)


def test_wilson_bounds_of_the_cluster_shares(demo: Build) -> None:
    profile = demo.table("marts.rpt_cluster_profile")
    shares = profile[profile["measure"] == "share"]
    assert (shares["method"] == "Wilson").all()
    assert len(shares) > 50
    np.testing.assert_allclose(shares["value"], shares["n_level"] / shares["n"])
    low, high = proportion_confint(shares["n_level"], shares["n"], method="wilson")
    np.testing.assert_allclose(shares["ci_low"], low, atol=1e-9)
    np.testing.assert_allclose(shares["ci_high"], high, atol=1e-9)


def test_released_cluster_shares_rest_on_rounded_counts(demo: Build) -> None:
    """The interval of a released share is Wilson's of some rounded count."""
    shares = demo.public("pub_cluster_profile").dropna(subset=["value"])
    shares = shares[shares["measure"] == "share"]
    assert len(shares) > 30
    for _, row in shares.iterrows():
        counts = np.arange(0, row["n"] + 1, 5)
        counts = counts[np.abs(counts / row["n"] - row["value"]) <= 0.005 + 1e-9]
        low, high = proportion_confint(counts, row["n"], method="wilson")
        near = (np.abs(low - row["ci_low"]) < 1e-9) & (
            np.abs(high - row["ci_high"]) < 1e-9
        )
        assert near.any(), row.to_dict()


def test_intervals_of_means_are_students(demo: Build) -> None:
    people = demo.table("marts.fct_cluster_membership").merge(
        demo.table("intermediate.int_leadership__participants"), on="participant_id"
    )
    profile = demo.table("marts.rpt_cluster_profile")
    means = profile[(profile["measure"] == "mean") & (profile["n"] >= 8)]
    assert len(means) > 20
    for _, row in means.iterrows():
        values = people.loc[
            (people["specification"] == row["specification"])
            & (people["cluster_id"] == row["cluster_id"]),
            row["field"],
        ].dropna()
        assert len(values) == row["n"]
        assert row["value"] == pytest.approx(values.mean(), abs=1e-9)
        margin = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
        assert row["value"] - row["ci_low"] == pytest.approx(margin, rel=0.005)
        assert row["ci_high"] - row["value"] == pytest.approx(margin, rel=0.005)


def test_every_estimate_lies_in_its_interval(demo: Build) -> None:
    for name in ("pub_cluster_evidence", "pub_programme_evidence"):
        rows = demo.public(name)
        reportable = rows[rows["is_reportable"]]
        assert len(reportable) > 20
        inside = reportable["value"].between(
            reportable["ci_low"] - 1e-12, reportable["ci_high"] + 1e-12
        )
        assert inside.all()
        refused = rows[~rows["is_reportable"]]
        assert refused[["value", "ci_low", "ci_high"]].isna().all(axis=None)
        assert refused["reason"].notna().all()
