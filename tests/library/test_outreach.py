"""The outreach list: the rule, the model and how they are judged, on the rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from workforce_insights import outreach

WORDS = ["role"]
KEYS = ["segment_id", "role", *outreach.LEVELS]


def people(effect: float, seed: int = 0, n: int = 3000) -> pd.DataFrame:
    """Everybody a row; nurses have exp(effect) times the odds within a segment."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "period": np.repeat(["fit", "check", "now"], n),
            "role": rng.choice(["nurse", "doctor", "clerk"], 3 * n),
            "segment_id": rng.integers(1, 4, 3 * n),
            **{name: rng.integers(0, 3, 3 * n) for name in outreach.LEVELS},
        }
    )
    active = frame["engagement_level"] + 0.3 * frame["segment_id"]
    log_odds = -4.5 + 0.8 * active + effect * (frame["role"] == "nurse")
    came = rng.random(3 * n) < 1 / (1 + np.exp(-log_odds))
    return frame.assign(came=came.where(frame["period"] != "now", other=False))


def cells(rows: pd.DataFrame) -> pd.DataFrame:
    counted = rows.groupby(["period", *KEYS])["came"].agg(["size", "sum"]).reset_index()
    counted = counted.rename(columns={"size": "n_people", "sum": "n_events"})
    counted["profile_id"] = [
        "/".join(map(str, key)) for key in counted[KEYS].to_numpy()
    ]
    return counted


def told(
    found: pd.DataFrame, measure: str, estimator: str, other: str = ""
) -> pd.Series:
    is_of = (found["measure"] == measure) & (found["estimator"] == estimator)
    (row,) = found[is_of & (found["compared_with"].fillna("") == other)].iloc
    return row


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return people(effect=1.5)


def test_chances_and_scores_are_those_of_the_rows(rows: pd.DataFrame) -> None:
    """The rule by pandas and the logit by scikit-learn, every member a row."""
    fit, check = (rows[rows["period"] == name] for name in ("fit", "check"))
    groups = ["segment_id", "engagement_level"]
    share = fit["came"].mean()
    by_step = fit.groupby(groups)["came"].agg(
        lambda came: (came.sum() + share) / (len(came) + 1)
    )
    rule = by_step.loc[pd.MultiIndex.from_frame(check[groups])].to_numpy()

    def points(part: pd.DataFrame) -> np.ndarray:
        return np.column_stack(
            [*(part["role"] == r for r in sorted(set(rows["role"])))]
            + [part[name] / 2 for name in outreach.LEVELS]
        ).astype(float)

    model = LogisticRegression(C=1.0, tol=1e-10, max_iter=1000)
    model.fit(points(fit), fit["came"])
    logit = model.predict_proba(points(check))[:, 1]
    found = outreach.evidence(cells(rows), WORDS)
    assert found["is_reportable"].all()
    assert (found["n"] == len(check)).all()
    losses = {}
    for name, chances in (("rule", rule), ("logit", logit)):
        losses[name] = -np.log(np.where(check["came"], chances, 1 - chances))
        loss = told(found, "log_loss", name)["value"]
        assert loss == pytest.approx(log_loss(check["came"], chances), abs=1e-6)
        area = told(found, "auc", name)["value"]
        assert area == pytest.approx(roc_auc_score(check["came"], chances), abs=1e-6)
        ratio = told(found, "came_of_expected", name)
        assert ratio["value"] == pytest.approx(check["came"].sum() / chances.sum())
        assert ratio["ci_low"] < ratio["value"] < ratio["ci_high"]
    gains = losses["rule"] - losses["logit"]
    gain = told(found, "log_loss_gain", "logit", "rule")
    assert gain["value"] == pytest.approx(gains.mean(), abs=1e-6)
    margin = 1.959964 * gains.std(ddof=1) / np.sqrt(len(gains))
    assert gain["ci_high"] - gain["value"] == pytest.approx(margin, rel=1e-4)


def test_the_model_is_used_where_it_sees_what_the_rule_does_not(
    rows: pd.DataFrame,
) -> None:
    table = cells(rows)
    found = outreach.evidence(table, WORDS)
    assert found.loc[found["is_used"], "estimator"].unique().tolist() == ["logit"]
    made = outreach.rates(table, found, WORDS)
    assert len(made) == (table["period"] == "now").sum()
    assert (made["estimator"] == "logit").all()
    assert made["rate"].between(0, 1).all()
    assert not np.allclose(made["rate"], made["rule_rate"])


def test_the_rule_is_used_where_it_is_all_there_is_to_see() -> None:
    """Each step has a rate of its own, in no order that a logit could follow."""
    n_models = 0
    for seed in range(20):
        rows = people(effect=0.0, seed=seed, n=1500)
        rng = np.random.default_rng([seed, 1])
        step = 3 * (rows["segment_id"] - 1) + rows["engagement_level"]
        rate = rng.permutation(np.linspace(0.01, 0.2, 9))[step]
        drawn = pd.Series(rng.random(len(rows)) < rate, index=rows.index)
        table = cells(rows.assign(came=drawn & (rows["period"] != "now")))
        found = outreach.evidence(table, WORDS)
        n_models += int((found["is_used"] & (found["estimator"] == "logit")).any())
        assert told(found, "log_loss_gain", "rule", "class_frequencies")["value"] > 0
    assert n_models <= 1


def test_the_order_of_rows_changes_nothing(rows: pd.DataFrame) -> None:
    table = cells(rows)
    mixed = table.sample(frac=1, random_state=1)
    found = outreach.evidence(table, WORDS)
    pd.testing.assert_frame_equal(outreach.evidence(mixed, WORDS), found)
    pd.testing.assert_frame_equal(
        outreach.rates(mixed, found, WORDS), outreach.rates(table, found, WORDS)
    )


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda t: t.head(0), "nobody to ask"),
        (lambda t: t[t["period"] != "fit"], "nobody to ask"),
        (lambda t: t.assign(n_events=0), "fewer than 8"),
        (lambda t: t.assign(n_events=t["n_people"]), "fewer than 8"),
    ],
)
def test_too_few_are_refused_and_the_rule_is_left(
    rows: pd.DataFrame, spoil: object, says: str
) -> None:
    table = spoil(cells(rows))  # type: ignore[operator]
    found = outreach.evidence(table, WORDS)
    assert not found["is_reportable"].any()
    assert found["reason"].str.contains(says).all()
    made = outreach.rates(table, found, WORDS)
    assert len(made) == (table["period"] == "now").sum()
    assert (made["estimator"] == "rule").all()
    expected = outreach.evidence(cells(rows), WORDS)
    assert dict(found.dtypes) == dict(expected.dtypes)
