import duckdb
import numpy as np
import pytest
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from workforce_insights import evidence
from workforce_insights.cells import RefusalError

GROUPS = {"n_clusters": "Int64", "field": "str"}
TYPES = {
    "measure": "VARCHAR",
    "n_clusters": "BIGINT",
    "field": "VARCHAR",
    "n": "BIGINT",
    "value": "DOUBLE",
    "ci_low": "DOUBLE",
    "ci_high": "DOUBLE",
    "method": "VARCHAR",
    "is_reportable": "BOOLEAN",
    "reason": "VARCHAR",
}


def test_70_percent_of_the_published_test_set_is_between_63_and_76():
    estimate = evidence.proportion(135, 193)
    assert [round(100 * limit) for limit in estimate] == [70, 63, 76]


@pytest.mark.parametrize(("method", "name"), [("wilson", "wilson"), ("exact", "beta")])
@pytest.mark.parametrize(("k", "n"), [(0, 9), (9, 9), (1, 3), (135, 193), (41, 5000)])
def test_proportions_agree_with_statsmodels(k, n, method, name):
    expected = proportion_confint(k, n, method=name)
    assert evidence.proportion(k, n, method) == pytest.approx((k / n, *expected))


def test_exact_limits_leave_out_one_half_just_when_mcnemar_is_significant():
    for gained in range(0, 16):
        for lost in range(0, 16):
            if gained + lost == 0:
                continue
            _, low, high = evidence.proportion(gained, gained + lost, "exact")
            p = mcnemar([[5, gained], [lost, 5]], exact=True).pvalue
            assert (low > 0.5 or high < 0.5) == (p < 0.05), (gained, lost)


def test_paired_difference_by_hand():
    """Airway hyper-responsiveness before and after (Bentur et al. 2009): 1 and 7 of 21.

    2/23 - 8/23 = -0.26087 and (10/23 - 0.26087^2) / 23 = 0.12627^2.
    """
    estimate = evidence.paired_difference(1, 7, 21)
    assert estimate == pytest.approx((-6 / 21, -0.50836, -0.01338), abs=1e-5)


def test_paired_difference_covers_the_truth():
    draws = np.random.default_rng(7).multinomial(60, [0.12, 0.05, 0.83], size=1000)
    held = 0
    for gained, lost, _ in draws:
        _, low, high = evidence.paired_difference(gained, lost, 60)
        held += low <= 0.07 <= high
    assert 0.93 <= held / 1000 <= 0.98


def test_mean_agrees_with_statsmodels_on_people():
    rng = np.random.default_rng(3)
    values, weights = rng.normal(size=40), rng.integers(1, 9, 40).astype(float)
    reference = DescrStatsW(np.repeat(values, weights.astype(int)))
    expected = (reference.mean, *reference.zconfint_mean())
    assert evidence.mean(values, weights) == pytest.approx(expected)


def test_resampled_intervals_hold_their_value():
    one_bad = np.r_[np.ones(60), 0.1]
    assert (
        evidence.resampled_mean(one_bad).ci_low
        <= evidence.resampled_mean(one_bad).value
    )
    draws = np.random.default_rng(2).normal(0.9, 0.1, 4000)
    low, high = evidence.resampled_mean(draws)[1:]
    assert (low, high) == pytest.approx((0.704, 1.096), abs=0.02)
    estimate = evidence.resampled_error(0.95, draws, (0.0, 1.0))
    assert estimate == pytest.approx((0.95, 0.754, 1.0), abs=0.01)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: evidence.proportion(0, 0),
        lambda: evidence.paired_difference(0, 0, 0),
        lambda: evidence.mean(np.array([1.0]), np.array([1.0])),
        lambda: evidence.resampled_mean(np.array([1.0])),
        lambda: evidence.resampled_error(1.0, np.array([]), (0.0, 1.0)),
    ],
)
def test_too_little_is_refused(refused):
    with pytest.raises(RefusalError):
        refused()


def test_a_row_must_be_finite():
    with pytest.raises(ValueError, match="height is not finite"):
        evidence.row("height", evidence.Estimate(1.0, np.nan, 2.0), n=3, method="none")


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [evidence.refusal("height", "too few people", 3)],
        [
            evidence.refusal("height", "too few people", 3, field="age"),
            evidence.row(
                "height", evidence.Estimate(1, 0, 2), n=9, method="Wilson", n_clusters=2
            ),
        ],
    ],
)
def test_frames_land_typed_even_when_empty_or_null(rows):
    landed = duckdb.from_df(evidence.frame(rows, GROUPS))
    assert dict(zip(landed.columns, map(str, landed.types), strict=True)) == TYPES


def test_frames_round_and_keep_their_order():
    third = evidence.Estimate(1 / 3, 0.0, 1.0)
    rows = [evidence.row(name, third, n=3, method="none") for name in "ba"]
    made = evidence.frame(rows, {})
    assert made["measure"].tolist() == ["b", "a"]
    assert made["value"].tolist() == [0.333333333333] * 2
