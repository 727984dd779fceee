"""How often the intervals hold what was planted, and how often nothing is found.

Each simulation draws people from the reference, plants a programme rule, a bias, an
effect on completion or segments, or none of it, and asks the library. The truth of a
gain is what the procedure gains on a million fresh people, averaged over training sets
of the size that cross-validation trains on. `python benchmarks/truth.py` writes the
table of docs/truth.md, half an hour on one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from sklearn import config_context
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from workforce_insights import (
    classifiers,
    clusters,
    effects,
    fairness,
    fields,
    held_out,
    outcomes,
    protected,
    scores,
    simulate,
)
from workforce_insights.evidence import proportion

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "truth.md"
MARKERS = ("<!-- truth: start -->", "<!-- truth: end -->")

COVERAGE = (0.93, 0.97)
"""Band that the coverage of a 95% interval is to lie in."""

MOST_ALARMS = 0.065
"""Share of nulls that may be flagged."""

N_FOLDS, N_REPEATS, N_REGIONS = 5, 2, 7
MILLION = 1_000_000

N_TRUTHS = 200
"""Simulations whose training sets the truth of a gain is averaged over."""

STEP = {"completion": 0.3, "assessment": 1.0, "satisfaction": 0.3}
"""Effect of a band where one is planted: log odds, points, and log odds again."""
FIELDS = {"band_level": "ordinal", "role_group": "nominal"}
SPECIFICATION = {
    "name": "own",
    "fields": FIELDS,
    "estimator": "multinomial_logit",
}
ONE_TREE = {"seed": 1, "n_trees": 1, "max_depth": 1}
GROUPS = ["ethnic_group", "gender", "region"]


Look = Callable[[np.random.Generator, bool], "Iterator[Seen]"]
"""What a simulation sees, from its random numbers and whether it is to tell the truth
of what only fresh people can tell."""


class Seen(NamedTuple):
    """What one simulation says of one fact.

    `truth` is what the interval is to hold, averaged over the simulations that tell it;
    None where there is no interval. `is_found` tells whether it would be taken for a
    finding.
    """

    what: str
    is_null: bool
    is_covered_by: tuple[float, float] | None
    truth: float | None
    is_found: bool | None
    share: float | None = None


@dataclass(frozen=True)
class Fact:
    """Something planted, or nothing, how a simulation looks for it, and how often."""

    planted: str
    topic: str
    look: Look
    n_simulations: int


@cache
def population() -> pd.DataFrame:
    """Distinct people with their share; who they are says nothing of their work."""
    reference = pd.read_csv(
        ROOT / "data" / "reference" / "participants_reconstructed.csv"
    )
    work = reference.groupby(["band", "role"]).size().rename("at_work").reset_index()
    who = (
        reference.groupby(["ethnic_group", "is_male"])
        .size()
        .rename("are")
        .reset_index()
    )
    both = work.merge(who, how="cross")
    share = both["at_work"] * both["are"] / len(reference) ** 2
    return both.assign(
        share=share,
        band_level=both["band"],
        role_group=both["role"],
        gender=np.where(both["is_male"] == 1, "Male", "Female"),
    )


def people(n: int, plan: simulate.Plan, rng: np.random.Generator) -> pd.DataFrame:
    """One row per person with a programme drawn by the plan."""
    everybody = population()
    rows = everybody.iloc[rng.choice(len(everybody), n, p=everybody["share"])]
    rows = rows.reset_index(drop=True)
    chances = simulate.programme_probabilities(rows, plan)
    codes = (rng.random((n, 1)) > chances.cumsum(axis=1)).sum(axis=1)
    rows["region"] = [f"Region {i}" for i in rng.integers(0, N_REGIONS, n)]
    return on_ladder(rows, codes).assign(person=np.arange(n))


def fresh(plan: simulate.Plan) -> pd.DataFrame:
    """Give a million people, as counts of every person and programme there can be."""
    everybody = population()
    expected = simulate.programme_probabilities(everybody, plan)
    rows = everybody.loc[everybody.index.repeat(len(simulate.PROGRAMMES))]
    rows = rows.reset_index(drop=True)
    counts = np.round(rows["share"] * expected.ravel() * MILLION).astype(int)
    codes = np.tile(np.arange(len(simulate.PROGRAMMES)), len(everybody))
    rows = on_ladder(rows, codes).assign(n_people=counts)
    return rows[rows["n_people"] > 0]


def on_ladder(rows: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    """Put people on programmes."""
    return rows.assign(
        programme_id=np.array(simulate.PROGRAMMES)[codes], ladder_level=codes + 1
    )


def cells_of(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Count people by the columns, each combination of fields a profile."""
    if "n_people" not in rows:
        rows = rows.assign(n_people=1)
    keys = [*columns, "programme_id", "ladder_level"]
    cells = rows.groupby(keys, as_index=False)["n_people"].sum()
    names = [c for c in columns if c not in ("evaluation", "repeat_number", "fold")]
    return cells.assign(profile_id=joined(cells, names))


def joined(rows: pd.DataFrame, columns: Iterable[str]) -> pd.Series:
    """Write the columns of each row in one text."""
    first, *others = (rows[column].astype(str) for column in columns)
    return first.str.cat(others, sep="/")


def dealt(
    rows: pd.DataFrame, rng: np.random.Generator, n_repeats: int = N_REPEATS
) -> pd.DataFrame:
    """Deal people to folds within their programme, in every repeat anew."""
    parts = []
    for repeat in range(1, n_repeats + 1):
        shuffled = rows.iloc[rng.permutation(len(rows))]
        shuffled = shuffled.sort_values("ladder_level", kind="stable")
        fold = np.arange(len(rows)) % N_FOLDS + 1
        parts.append(shuffled.assign(repeat_number=repeat, fold=fold))
    return pd.concat(parts, ignore_index=True).assign(evaluation="cross_validation")


def trained_on(n: int, plan: simulate.Plan, rng: np.random.Generator) -> pd.DataFrame:
    """As many people as cross-validation trains on in fold 0, a million in fold 1."""
    return pd.concat(
        [
            people(n * (N_FOLDS - 1) // N_FOLDS, plan, rng).assign(n_people=1, fold=0),
            fresh(plan).assign(fold=1),
        ],
        ignore_index=True,
    ).assign(evaluation="holdout", repeat_number=1)


def of_permutations(n: int, plan: simulate.Plan) -> Look:
    """Permutation test of one programme rule."""

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        cells = cells_of(people(n, plan, rng), *FIELDS)
        seed = int(rng.integers(2**31))
        tested = fields.label_test(cells, SPECIFICATION, seed=seed, n_permutations=199)
        is_small = bool(tested["value"].iloc[0] <= 0.05)
        yield Seen("permutation test", plan.rule == 0, None, None, is_small)

    return look


def of_gains(n: int, plan: simulate.Plan) -> Look:
    """Accuracy, gains and importance of one programme rule."""
    is_null = plan.rule == 0

    def look(rng: np.random.Generator, has_truth: bool) -> Iterator[Seen]:
        folds = ["evaluation", "repeat_number", "fold"]
        rows = dealt(people(n, plan, rng), rng)
        truth = trained_on(n, plan, rng) if has_truth else None
        parts = [rows] if truth is None else [rows, truth]
        cells = pd.concat([cells_of(part, *folds, *FIELDS) for part in parts])
        found = classifiers.evidence(cells, SPECIFICATION, **ONE_TREE)
        found = found.set_index(["measure", "estimator", "evaluation"]).sort_index()
        for name in ("multinomial_logit", "ordinal_logit"):
            for measure in (
                *("accuracy", "log_loss", "accuracy_gain", "log_loss_gain"),
                "ranked_probability_score_gain",
            ):
                row = found.loc[(measure, name, "cross_validation")]
                true = found.loc[(measure, name, "test")]["value"]
                words = f"{measure} of {name}, cross-validated".replace("_", " ")
                is_gain = measure.endswith("_gain")
                gained = bool(row["ci_low"] > 0) if is_gain else None
                limits = (row["ci_low"], row["ci_high"])
                yield Seen(words, is_null, limits, true if has_truth else None, gained)
        once = rows[rows["repeat_number"] == 1]
        yield from _importance(once, truth, is_null)

    return look


def _importance(
    once: pd.DataFrame, truth: pd.DataFrame | None, is_null: bool
) -> Iterator[Seen]:
    """Measure importance of the band and of noise, and on fresh people."""
    found = fields.importance(
        cells_of(once, "fold", *FIELDS), SPECIFICATION, **ONE_TREE
    )
    found = found.set_index("field")
    expected = {} if truth is None else _expected_importance(truth)
    for field in ("band_level", fields.CONTROL):
        row, is_noise = found.loc[field], field == fields.CONTROL
        words = f"importance of {'pure noise' if is_noise else 'band'}"
        limits = (row["ci_low"], row["ci_high"])
        flagged = bool(row["ci_low"] > 0)
        yield Seen(words, is_null or is_noise, limits, expected.get(field), flagged)


def _expected_importance(truth: pd.DataFrame) -> dict[str, float]:
    """Measure exactly what fresh people lose by another person's field."""
    train = cells_of(truth[truth["fold"] == 0], "fold", *FIELDS)
    train = fields.with_control(train, 2)
    new = cells_of(truth[truth["fold"] == 1], "fold", *FIELDS)
    new = pd.concat([new.assign(random_control=x) for x in fields.CONTROL_LEVELS])
    kinds = {**FIELDS, fields.CONTROL: "nominal"}
    data = classifiers.read(pd.concat([train, new]), {"fields": kinds})
    test, loss = _fitted(data)
    people_of = data.weights[test].astype(float)
    as_they_are = people_of @ loss(data.points[test]) / people_of.sum()
    expected = {}
    for field in ("band_level", fields.CONTROL):
        own = [c for c, name in enumerate(data.fields) if name == field]
        levels, place = np.unique(
            data.points[test][:, own], axis=0, return_inverse=True
        )
        shares = np.bincount(place.ravel(), people_of) / people_of.sum()
        lost = 0.0
        for level, share in zip(levels, shares, strict=True):
            changed = data.points[test].copy()
            changed[:, own] = level
            lost += share * (people_of @ loss(changed)) / people_of.sum()
        expected[field] = lost - as_they_are
    return expected


def _fitted(
    data: classifiers.Cells, columns: list[int] | None = None
) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """Fit a logit to fold 0, and tell what the rows of fold 1 lose by it."""
    chosen = list(range(data.points.shape[1])) if columns is None else columns
    fold = data.folds["fold"].to_numpy()
    train, test = np.flatnonzero(fold == 0), np.flatnonzero(fold == 1)
    model = classifiers.MultinomialLogit()
    weights, n_classes = data.weights[train], len(data.classes)
    model.fit(data.points[train][:, chosen], data.codes[train], weights, n_classes)
    floor = 1 / (weights.sum() + n_classes)

    def loss(points: np.ndarray) -> np.ndarray:
        known = scores.losses(model.predict_proba(points[:, chosen]), floor)
        return known[np.arange(len(test)), data.codes[test]]

    return test, loss


def _predicted(once: pd.DataFrame) -> pd.DataFrame:
    """One row per person and programme, with what the other folds say of it."""
    cells = cells_of(once, "evaluation", "repeat_number", "fold", *FIELDS)
    made = held_out.predictions(cells, SPECIFICATION, **ONE_TREE, coverage=0.9)
    made = made[made["estimator"] == SPECIFICATION["estimator"]]
    asked = once.assign(
        profile_id=joined(once, FIELDS),
        actual=once["programme_id"],
    ).drop(columns="programme_id")
    both = asked.merge(made, on=["fold", "profile_id"])
    return both.assign(is_own=both["actual"] == both["programme_id"])


def _sets(predicted: pd.DataFrame) -> Iterator[Seen]:
    """How many of each programme's people have a set that holds it."""
    held = predicted.query("is_own and is_calibrated")
    for name, own in held.groupby("actual")["is_in_set"]:
        if name in simulate.PROGRAMMES[:2]:
            yield Seen(f"90% sets of {name}", True, None, None, None, own.mean())


def of_groups(n: int, plan: simulate.Plan) -> Look:
    """Audit groups, and the sets of two programmes."""
    is_null = plan.bias == 0

    def look(rng: np.random.Generator, has_truth: bool) -> Iterator[Seen]:
        predicted = _predicted(dealt(people(n, plan, rng), rng, n_repeats=1))
        found = _audited(predicted)
        adjusted = found[found["measure"] == "log_loss_difference_adjusted"]
        apart = (adjusted["ci_low"] > 0) | (adjusted["ci_high"] < 0)
        is_ethnic = adjusted["field"] == "ethnic_group"
        words = "any group predicted worse or better, all at once"
        if is_null:
            yield Seen(words, True, None, None, bool(apart.any()))
        else:
            by_group = "an ethnic group predicted worse or better, all at once"
            yield Seen(by_group, False, None, None, bool(apart[is_ethnic].any()))
        lost = _expected_losses(trained_on(n, plan, rng)) if has_truth else None
        single = found[found["measure"] == "log_loss_difference"]
        for group in ("White", "Black"):
            own = single[single["group_name"] == group]
            (row,) = own.to_dict("records")
            yield Seen(
                f"log loss of {group} people less that of others",
                is_null,
                (row["ci_low"], row["ci_high"]),
                None if lost is None else lost[group],
                bool(row["ci_low"] > 0 or row["ci_high"] < 0),
            )
        yield from _sets(predicted)

    return look


def of_costs(n: int, plan: simulate.Plan) -> Look:
    """Ask what leaving ethnicity out costs, and gender, which never says anything."""

    def look(rng: np.random.Generator, has_truth: bool) -> Iterator[Seen]:
        once = dealt(people(n, plan, rng), rng, n_repeats=1)
        truth = trained_on(n, plan, rng) if has_truth else None
        for name, column in (("ethnicity", "ethnic_group"), ("gender", "gender")):
            cells = _with_group(once, column).assign(protected_field=column)
            found = protected.costs(cells, SPECIFICATION, {column: ["unused"]})
            (row,) = found[found["field"] == column].to_dict("records")
            yield Seen(
                f"cost of leaving out {name}",
                plan.bias == 0 or name == "gender",
                (row["ci_low"], row["ci_high"]),
                None if truth is None else _expected_cost(truth, column),
                bool(row["ci_low"] > 0),
            )

    return look


def _audited(predicted: pd.DataFrame) -> pd.DataFrame:
    """Audit the log losses of held-out predictions, from the warehouse's sums."""
    own = predicted[predicted["is_own"]]
    sums = {"n": 1, "total_loss": own["loss"], "total_squared_loss": own["loss"] ** 2}
    own = own[GROUPS].assign(**sums)
    unasked = ("n_right", "n_covered", "total_set_size", "total_squared_set_size")
    parts = [
        own.groupby(field, as_index=False)[list(sums)]
        .sum()
        .rename(columns={field: "group_name"})
        .assign(field=field)
        for field in GROUPS
    ]
    groups = pd.concat(parts).assign(
        **dict.fromkeys(unasked, 0),
        estimator=SPECIFICATION["estimator"],
        other_field=None,
        other_group_name=None,
    )
    return fairness.evidence(groups, _NO_PROGRAMMES, SPECIFICATION)


_NO_PROGRAMMES = pd.DataFrame(
    columns=[
        *("estimator", "field", "group_name", "programme_id", "n", "n_actual"),
        *("n_predicted", "total_probability", "n_covered", "n_uncalibrated"),
    ]
)


def _expected_losses(truth: pd.DataFrame) -> dict[str, float]:
    """Tell how much more each ethnic group of a million loses than all others."""
    cells = cells_of(truth, "fold", *FIELDS, "ethnic_group")
    data = classifiers.read(cells, SPECIFICATION)
    ordered = cells.sort_values(["fold", "profile_id", "programme_id"])
    test, loss = _fitted(data)
    lost, n = loss(data.points[test]), data.weights[test]
    group = ordered["ethnic_group"].to_numpy()[test]
    return {
        name: float(
            np.average(lost[group == name], weights=n[group == name])
            - np.average(lost[group != name], weights=n[group != name])
        )
        for name in np.unique(group)
    }


def _with_group(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Count people by the model's fields and a group that they are in."""
    grouped = rows.assign(**{f"{column}_group": rows[column]})
    return cells_of(grouped, "fold", *FIELDS, f"{column}_group")


def _expected_cost(truth: pd.DataFrame, column: str) -> float:
    """Tell how much more a million lose without their group than with it."""
    further = f"{column}_group"
    kinds = {"fields": {**FIELDS, further: "nominal"}}
    data = classifiers.read(_with_group(truth, column), kinds)
    left = [c for c, field in enumerate(data.fields) if field != further]
    lost = []
    for columns in (left, None):
        test, loss = _fitted(data, columns)
        lost.append(np.average(loss(data.points[test]), weights=data.weights[test]))
    return float(lost[0] - lost[1])


def of_effects(n: int, plan: simulate.Plan) -> Look:
    """Effects of band on the outcomes."""
    slopes = {name: step if plan.completion else 0.0 for name, step in STEP.items()}

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        rows = people(n, plan, rng).assign(repeat_number=1, fold=1)
        cells = _finished(rows, plan, rng)
        found = effects.effects(cells, SPECIFICATION, _NO_GAPS)
        found = found[(found["field"] == "band_level") & ~found["is_given_programme"]]
        for outcome, row in found.set_index("outcome").iterrows():
            truth, nothing = slopes[str(outcome)], 0.0
            if outcome != "assessment":
                truth, nothing = float(np.exp(truth)), 1.0
            yield Seen(
                f"effect of band on {outcome}",
                plan.completion == 0,
                (row["ci_low"], row["ci_high"]),
                truth,
                bool(row["ci_low"] > nothing or row["ci_high"] < nothing),
            )

    return look


def of_outcomes(n: int, plan: simulate.Plan) -> Look:
    """Gain in the prediction of the outcomes by knowing the fields."""

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        cells = _finished(dealt(people(n, plan, rng), rng), plan, rng)
        judged = outcomes.evidence(cells, SPECIFICATION, _NO_GAPS)
        judged = judged[~judged["is_given_programme"]]
        for outcome, measure in (
            ("completion", "log_loss_gain"),
            ("assessment", "explained_share"),
            ("satisfaction", "log_loss_gain"),
        ):
            chosen = (judged["outcome"] == outcome) & (judged["measure"] == measure)
            (row,) = judged[chosen].to_dict("records")
            yield Seen(
                f"{measure} of {outcome}".replace("_", " "),
                plan.completion == 0,
                None,
                None,
                bool(row["ci_low"] > 0),
            )

    return look


_NO_GAPS = pd.DataFrame({"outcome": list(outcomes.OUTCOMES), "reason": None})


def _finished(
    rows: pd.DataFrame, plan: simulate.Plan, rng: np.random.Generator
) -> pd.DataFrame:
    """Cells of the outcomes of the people, who have them whatever the repeat."""
    once = rows[~rows["person"].duplicated()].sort_values("person")
    n, bands = len(once), once["band_level"].to_numpy()
    slopes = {name: step if plan.completion else 0.0 for name, step in STEP.items()}
    content = slopes["satisfaction"] * (bands - bands.mean()) + rng.logistic(size=n)
    steps = np.log(np.arange(1, 5) / np.arange(4, 0, -1))
    values = {
        "completion": rng.random(n) < simulate.completion_chances(once, plan),
        "assessment": np.round(
            rng.normal(64 + slopes["assessment"] * (bands - 5), 9), 1
        ),
        "satisfaction": 1 + np.searchsorted(steps, content),
    }
    parts = []
    for outcome, level in values.items():
        value = level.astype(np.float64)[rows["person"]]
        sums = {"n_people": 1, "total": value, "total_of_squares": value**2}
        known = rows[["repeat_number", "fold", *FIELDS]].assign(
            outcome_level=value if outcome == "satisfaction" else -1.0, **sums
        )
        keys = [name for name in known if name not in sums]
        summed = known.groupby(keys)[list(sums)].sum()
        parts.append(summed.reset_index().assign(outcome=outcome))
    cells = pd.concat(parts, ignore_index=True)
    level = cells["outcome_level"]
    return cells.assign(
        outcome_level=level.where(level > 0).astype("Int64"),
        profile_id=joined(cells, FIELDS),
        is_given_programme=False,
        programme_id=None,
    )


def of_segments(n: int, n_segments: int) -> Look:
    """Clusters of the planted segments, or of people in no segments."""
    is_null = n_segments == 1
    k = 3 if is_null else n_segments
    kinds = {**FIELDS, "age": "number"}
    specification = {"linkage": "ward", "n_clusters": k, "fields": kinds}

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        rows = simulate.in_segments(
            pd.DataFrame(index=range(n), columns=["band", "role"]), n_segments, rng
        )
        rows = rows.assign(
            band_level=rows["band"],
            role_group=rows["role"],
            age=rng.integers(25, 61, n),
        )
        counted = rows.groupby(list(kinds), as_index=False).agg(
            n_people=("band", "size")
        )
        profiles = counted.assign(profile_id=joined(counted, kinds))
        tree = clusters.merge_tree(profiles, specification)
        found = clusters.evidence(
            *(profiles, tree, specification),
            seed=int(rng.integers(2**31)),
            n_resamples=10,
            n_references=10,
            max_clusters=k + 2,
        )
        if not is_null:
            assigned = clusters.assign(profiles, tree, k).merge(profiles)
            planted = assigned["role_group"].repeat(assigned["n_people"])
            own = assigned["cluster_id"].repeat(assigned["n_people"])
            alike = adjusted_rand_score(planted, own)
            yield Seen("the segments, by Ward", False, None, None, alike > 0.9)
        jaccards = found[found["measure"] == "resampling_jaccard"]
        at_k = jaccards.loc[jaccards["n_clusters"] == k, "value"].iloc[0]
        words = f"{k} clusters that survive (mean Jaccard of .75)"
        yield Seen(words, is_null, None, None, bool(at_k >= 0.75))
        if is_null:
            words = "more than one cluster, by the gap statistic"
            yield Seen(words, True, None, None, _by_gap(found) > 1)

    return look


def _by_gap(found: pd.DataFrame) -> int:
    """Smallest k whose gap is no less than the next one's less its standard error."""
    gaps = found[(found["measure"] == "gap_statistic") & found["is_reportable"]]
    gaps = gaps.sort_values("n_clusters")
    value = gaps["value"].to_numpy()
    error = (gaps["ci_high"] - gaps["value"]).to_numpy() / 1.959964
    enough = value[:-1] >= value[1:] - error[1:]
    return int(np.argmax(enough)) + 1 if enough.any() else len(value)


BIASED, COMPLETING = simulate.Plan(0, bias=2.0), simulate.Plan(0, completion=0.3)
RULED, UNRULED = simulate.Plan(0), simulate.Plan(0, rule=0.0)

FACTS = [
    Fact("no rule", "permutations", of_permutations(400, UNRULED), 2000),
    Fact("no rule", "gains", of_gains(400, UNRULED), 500),
    Fact("the rule of band and role", "permutations", of_permutations(400, RULED), 500),
    Fact("the rule of band and role", "gains", of_gains(400, RULED), 500),
    Fact("no bias", "groups", of_groups(600, RULED), 1200),
    Fact("no bias", "costs", of_costs(600, RULED), 400),
    Fact("bias of 2", "groups", of_groups(600, BIASED), 500),
    Fact("bias of 2", "costs", of_costs(600, BIASED), 400),
    Fact("no effect of band", "effects", of_effects(500, RULED), 2000),
    Fact("no effect of band", "outcomes", of_outcomes(500, RULED), 500),
    Fact("an effect of band", "effects", of_effects(500, COMPLETING), 1000),
    Fact("an effect of band", "outcomes", of_outcomes(500, COMPLETING), 500),
    Fact("no segments", "segments", of_segments(300, 1), 1000),
    Fact("3 segments", "segments", of_segments(300, 3), 250),
    Fact("5 segments", "segments", of_segments(300, 5), 250),
]

HEADINGS = (
    *("Planted", "Looked for", "Simulations", "Interval holds the truth"),
    *("Flagged", "Of a null?", "Verdict"),
)


def judged(
    fact: Fact, n_simulations: int, seed: int, facts: Sequence[Fact] = FACTS
) -> pd.DataFrame:
    """Simulate one of some facts and count, one row for each thing looked for.

    Returns
    -------
    DataFrame
        what, is_null, n, and covered, flagged and share with their limits of what more
        simulations would say; null where they do not apply.
    """
    seen: dict[str, list[Seen]] = {}
    with config_context(assume_finite=True, skip_parameter_validation=True):
        for number in range(n_simulations):
            rng = np.random.default_rng([seed, facts.index(fact), number])
            for one in fact.look(rng, number < N_TRUTHS):
                seen.setdefault(one.what, []).append(one)
    rows = []
    for what, ones in seen.items():
        row = {"planted": fact.planted, "what": what, "n": len(ones)}
        row["is_null"] = ones[0].is_null
        if ones[0].is_covered_by is not None:
            told = [one.truth for one in ones if one.truth is not None]
            truth = float(np.mean(told))
            limits = np.array([one.is_covered_by for one in ones])
            held = (limits[:, 0] <= truth) & (truth <= limits[:, 1])
            row["truth"] = truth
            _counted(row, "covered", held)
        if ones[0].is_found is not None:
            _counted(row, "flagged", np.array([one.is_found for one in ones]))
        if ones[0].share is not None:
            shares = np.array([one.share for one in ones])
            margin = 1.959964 * shares.std(ddof=1) / np.sqrt(len(shares))
            row["share"] = shares.mean()
            row["share_low"] = shares.mean() - margin
            row["share_high"] = shares.mean() + margin
        rows.append(row)
    return pd.DataFrame(rows)


def _counted(row: dict[str, object], name: str, happened: np.ndarray) -> None:
    """Put a share and its limits in a row."""
    value, low, high = proportion(int(happened.sum()), len(happened))
    row |= {name: value, f"{name}_low": low, f"{name}_high": high}


def verdict(row: dict[str, float]) -> str:
    """Say whether a row's bands hold, as far as its simulations can tell."""
    if row.get("covered_high", 1.0) < COVERAGE[0]:
        return "fails"
    if row["is_null"] and row.get("flagged_low", 0.0) > MOST_ALARMS:
        return "fails"
    if row.get("share_high", 1.0) < 0.9:
        return "fails"
    return "wide" if row.get("covered_low", 0.0) > COVERAGE[1] else "holds"


def table(rows: pd.DataFrame) -> str:
    """Write the rows as the table of docs/truth.md."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|" + "---|" * len(HEADINGS)]
    for row in rows.to_dict("records"):
        held = _percent(row, "share") or _percent(row, "covered")
        parts = (
            *(row["planted"], row["what"], str(row["n"]), held),
            *(_percent(row, "flagged"), "yes" if row["is_null"] else "no"),
            verdict(row),
        )
        lines.append("| " + " | ".join(parts) + " |")
    return "\n".join(lines)


def _percent(row: dict[str, float], name: str) -> str:
    """Write a share with its limits; nothing where there is none."""
    if not np.isfinite(row.get(name, np.nan)):
        return ""
    low, high = row[f"{name}_low"], min(row[f"{name}_high"], 1.0)
    return f"{100 * row[name]:.0f}% ({100 * low:.0f}-{100 * high:.0f}%)"


def run(facts: Sequence[Fact], markers: tuple[str, str]) -> None:
    """Run the simulations of some facts and rewrite their table in docs/truth.md."""
    parser = argparse.ArgumentParser(description=run.__doc__)
    parser.add_argument("--simulations", type=int, help="of each fact, at most")
    parser.add_argument("--seed", type=int, default=20260101)
    asked = parser.parse_args()
    with threadpool_limits(limits=1):
        parts = []
        for fact in facts:
            n = min(asked.simulations or fact.n_simulations, fact.n_simulations)
            parts.append(judged(fact, n, asked.seed, facts))
            print(parts[-1].round(4).to_string())
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(markers[0])
    after = rest.partition(markers[1])[2]
    made = "\n\n".join([markers[0], table(pd.concat(parts)), markers[1]])
    PAGE.write_text(before + made + after, encoding="utf-8")


if __name__ == "__main__":
    run(FACTS, MARKERS)
