"""Who to ask next: a rule that can be read, and a model where it does better.

Cells have `period` ("fit", "check" or "now"), `profile_id`, `segment_id`, the fields,
`n_people` who had not come by the first day of the period, and `n_events` of them who
came within it. What is fitted on one period is judged on the next.

The rule: somebody's chance is the share that came, in the period before, of those in
their segment who were as active as they are (`engagement_level`), with one person
added who is as everybody.

Trap: a chance of coming is no measure of who gains. A list by it asks those who come
anyway first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights import auc
from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError, encode
from workforce_insights.classifiers import MultinomialLogit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RULE, LOGIT, BASELINE = "rule", "logit", "class_frequencies"
"""What gives a chance of coming: the rule, the model, or the share of everybody."""

LEVELS = {
    "engagement_level": "ordinal",
    "kinds_level": "ordinal",
    "tenure_level": "ordinal",
}
"""What the model sees beside the words that segments are made of."""

MIN_EVENTS = 8
"""Fewer who came can neither be fitted to nor judged by."""

GROUP_COLUMNS = {"estimator": "str", "compared_with": "str", "is_used": "bool"}

_RATE_COLUMNS = {
    "profile_id": "str",
    "estimator": "str",
    "rate": "float64",
    "rule_rate": "float64",
}


def evidence(cells: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Judge the rule and the model on the period after the one they were fitted to.

    - `log_loss`: mean over people, and `log_loss_gain`: of one estimator over another,
      person by person, with normal intervals.
    - `auc`: of the chances, by DeLong's method.
    - `came_of_expected`: people who came over the sum of their chances, between the
      limits of Wilson's interval of the share that came; 1 for a calibrated estimator.

    The model is used where the interval of its gain in log loss over the rule lies
    above 0, and the rule otherwise.

    Parameters
    ----------
    cells : DataFrame
        One row per period and profile.
    words : sequence of str
        The nominal fields that the model sees, with `LEVELS`; one that nobody has is
        left out.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`; `is_used` marks the rows
        of the estimator in use. n is of people in the period judged on.
    """
    check = cells[cells["period"] == "check"]
    n = int(check["n_people"].sum())
    try:
        chances = _chances(cells, words, "fit", "check")
    except RefusalError as why:
        return tidy.frame(
            [_refused(str(why), n, *row) for row in _WANTED], GROUP_COLUMNS
        )
    people = check.sort_values("profile_id")[["n_people", "n_events"]].to_numpy(float)
    came, stayed = people[:, 1], people[:, 0] - people[:, 1]
    used = LOGIT if _gain(chances, LOGIT, RULE, came, stayed).ci_low > 0 else RULE
    rows = []
    for measure, estimator, other in _WANTED:
        groups = {
            "estimator": estimator,
            "compared_with": other,
            "is_used": estimator == used,
        }
        try:
            estimate, method = _measured(
                measure, chances, estimator, other, came, stayed
            )
        except RefusalError as why:
            rows.append(tidy.refusal(measure, str(why), n, **groups))
            continue
        rows.append(tidy.row(measure, estimate, n=n, method=method, **groups))
    return tidy.frame(rows, GROUP_COLUMNS)


def rates(
    cells: pd.DataFrame, found: pd.DataFrame, words: Sequence[str]
) -> pd.DataFrame:
    """Give everybody's chance now, by what was fitted to the period before.

    Parameters
    ----------
    cells : DataFrame
        One row per period and profile.
    found : DataFrame
        From `evidence`, of the same cells.
    words : sequence of str
        As for `evidence`.

    Returns
    -------
    DataFrame
        One row per profile now: profile_id, the estimator in use, its rate and the
        rule's; without rates where too few came in the period before.
    """
    now = cells[cells["period"] == "now"].sort_values("profile_id", ignore_index=True)
    used = LOGIT if (found["is_used"] & (found["estimator"] == LOGIT)).any() else RULE
    made = pd.DataFrame({"profile_id": now["profile_id"], "estimator": used})
    try:
        chances = _chances(cells, words, "check", "now")
    except RefusalError:
        return tidy.typed(made.assign(estimator=RULE), _RATE_COLUMNS)
    made = made.assign(rate=chances[used], rule_rate=chances[RULE])
    return tidy.typed(made, _RATE_COLUMNS)


_WANTED = (
    ("log_loss_gain", LOGIT, RULE),
    ("log_loss_gain", RULE, BASELINE),
    ("log_loss_gain", LOGIT, BASELINE),
    *((name, e, None) for name in ("log_loss", "auc") for e in (RULE, LOGIT)),
    *(("came_of_expected", e, None) for e in (RULE, LOGIT)),
)


def _refused(
    why: str, n: int, measure: str, estimator: str, other: str | None
) -> dict[str, object]:
    """Refuse one measure; the rule is what is left to use."""
    groups = {"estimator": estimator, "compared_with": other}
    return tidy.refusal(measure, why, n, **groups, is_used=estimator == RULE)


def _chances(
    cells: pd.DataFrame, words: Sequence[str], fitted: str, told: str
) -> dict[str, Floats]:
    """Fit to one period and give the chances of the profiles of another, in order."""
    parts = [
        cells[cells["period"] == name].sort_values("profile_id")
        for name in (fitted, told)
    ]
    train, test = parts
    if train.empty or test.empty:
        raise RefusalError("there was nobody to ask in one of the periods")
    for period in parts if told != "now" else parts[:1]:
        n_events = int(period["n_events"].sum())
        if min(n_events, int(period["n_people"].sum()) - n_events) < MIN_EVENTS:
            raise RefusalError(
                f"fewer than {MIN_EVENTS} came, or stayed away, in one of the periods"
            )
    both = pd.concat(parts, ignore_index=True)
    fields = {**dict.fromkeys(words, "nominal"), **LEVELS}
    points = encode(both, fields).matrix
    n_train = len(train)
    came = train["n_events"].to_numpy(dtype=np.int64)
    people = train["n_people"].to_numpy(dtype=np.int64)
    weights = np.concatenate([came, people - came])
    is_held = weights > 0
    logit = MultinomialLogit()
    logit.fit(
        np.tile(points[:n_train], (2, 1))[is_held],
        np.repeat([1, 0], n_train)[is_held],
        weights[is_held],
        2,
    )
    share = came.sum() / people.sum()
    steps = (both["segment_id"] * 10 + both["engagement_level"]).to_numpy()
    step = np.unique(steps, return_inverse=True)[1]
    at_step = np.zeros((2, step.max() + 1))
    for total, part in zip(at_step, (came, people), strict=True):
        np.add.at(total, step[:n_train], part)
    by_rule = (at_step[0] + share) / (at_step[1] + 1)
    return {
        RULE: by_rule[step[n_train:]],
        LOGIT: logit.predict_proba(points[n_train:])[:, 1],
        BASELINE: np.full(len(test), share),
    }


def _measured(
    measure: str,
    chances: Mapping[str, Floats],
    estimator: str,
    other: str | None,
    came: Floats,
    stayed: Floats,
) -> tuple[tidy.Estimate, str]:
    """Measure one thing of one estimator, with how its interval was made."""
    own = chances[estimator]
    if measure == "auc":
        values, place = np.unique(own.round(tidy.DECIMALS), return_inverse=True)
        classes = np.zeros((2, len(values)))
        for people, part in zip(classes, (came, stayed), strict=True):
            np.add.at(people, place, part)
        return auc.area(values, classes[0], classes[1]), auc.METHOD
    if measure == "came_of_expected":
        n = came.sum() + stayed.sum()
        expected = float((own * (came + stayed)).sum() / n)
        share = tidy.proportion(int(came.sum()), int(n))
        ratio = tidy.Estimate(*(value / expected for value in share))
        return ratio, "Wilson, over the chances expected"
    method = "normal approximation over people"
    if other is not None:
        return _gain(chances, estimator, other, came, stayed), f"{method}, paired"
    losses = np.concatenate([-np.log(own), -np.log1p(-own)])
    return tidy.mean(losses, np.concatenate([came, stayed])), method


def _gain(
    chances: Mapping[str, Floats],
    estimator: str,
    other: str,
    came: Floats,
    stayed: Floats,
) -> tidy.Estimate:
    """Give how much lower the log loss of one estimator is than that of another."""
    own, theirs = chances[estimator], chances[other]
    gains = np.concatenate([np.log(own / theirs), np.log((1 - own) / (1 - theirs))])
    return tidy.mean(gains, np.concatenate([came, stayed]))
