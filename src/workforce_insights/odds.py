"""What moves a candidate's odds, by estimators that are named apart.

- *Within the vacancy* (`conditional_logit`): of the candidates of one vacancy, whom was
  the post offered to. What is of the vacancy enters only by its products with the
  candidate's characteristics.
- *Progression* (`binomial_logit`, outcome `stage`): of those who reached the stage
  before, who reached this one.
- *Composition* (`binomial_logit`, outcome a characteristic): of those who reached the
  stage, who has the characteristic.

A cell is one profile of candidates in one vacancy. Errors are clustered by vacancy.

Trap: the odds ratio of a characteristic that stands in a product too is that at the
reference of the other one, such as without a letter, and not over all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workforce_insights import clustered, separation
from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.conditional import Choices, ConditionalLogit
from workforce_insights.contrasts import ALIKE, not_told_apart
from workforce_insights.effects import MAX_FACTOR
from workforce_insights.odds_design import Contrast, Design, design_of
from workforce_insights.sensitivity import COMMON, e_value
from workforce_insights.terms import Levels

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Row = dict[str, Any]

POWER = float(norm.ppf(0.8))
"""Standard errors beyond the margin at which an effect is found four times in five."""

FIRTH = "Firth's penalty, profile interval, not clustered: the columns separate"

GROUP_COLUMNS = {
    "model": "str",
    "estimator": "str",
    "stage": "str",
    "posts": "str",
    "clustered_by": "str",
    "term": "str",
    "term_level": "str",
    "by_term": "str",
    "by_level": "str",
    "reference_level": "str",
    "n_events": "Int64",
    "n_reference": "Int64",
    "n_reference_events": "Int64",
    "n_vacancies": "Int64",
    "n_smallest": "Int64",
    "residual_freedom": "Int64",
    "p_value": "Float64",
    "adjusted_p_value": "Float64",
    "detectable_ratio": "Float64",
}


@dataclass
class Fitted:
    """A model's slopes, with what each person adds to its score.

    Attributes
    ----------
    slopes, covariance : (k,), (k, k) float64
        The last columns are the contrasts.
    if_event, if_none : (m, k) float64
        By cell, what a person with the event adds, and one without.
    factor : (int) -> float
        For small samples, by the number of clusters.
    difference
        Gives the difference in chance of a contrast, its gradient, and in words among
        whom; or says why there is none.
    """

    slopes: Floats
    covariance: Floats
    if_event: Floats
    if_none: Floats
    factor: Callable[[int], float]
    difference: Callable[[Contrast], tuple[float, Floats, str] | str]

    def clustered(self, design: Design, codes: Integers, more: Floats) -> Floats:
        """Give the covariance by clusters of cells, and what comes on top of them."""
        _, clusters = np.unique(codes, return_inverse=True)
        scores = self._scores(slice(None), design.people, design.events)
        sums = clustered.cluster_sums(scores, clusters)
        return clustered.sandwich(
            self.covariance, sums.T @ sums + more, self.factor(len(sums))
        )

    def repeated(self, design: Design, repeats: pd.DataFrame) -> Floats:
        """Give what candidates who come more than once add to the middle."""
        places = pd.Series(np.arange(len(design.cells)), index=design.cells)
        own = repeats[repeats["cell_code"].isin(places.index)]
        people, events = (
            own[name].to_numpy(dtype=np.int64) for name in ("n_people", "n_events")
        )
        at = places.loc[own["cell_code"]].to_numpy(dtype=np.int64)
        _, person = np.unique(own["candidate_code"], return_inverse=True)
        both = np.column_stack([person, design.vacancies[at]])
        pairs, pair = np.unique(both, axis=0, return_inverse=True)
        scores = clustered.cluster_sums(
            self._scores(at, people, events), pair.reshape(-1)
        )
        return clustered.repeated(scores, pairs[:, 0])

    def _scores(
        self, at: Integers | slice, people: Integers, events: Integers
    ) -> Floats:
        """Sum what people of cells add to the score."""
        others = (people - events)[:, None] * self.if_none[at]
        scores: Floats = events[:, None] * self.if_event[at] + others
        return scores


def every(
    cells: pd.DataFrame,
    models: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    repeats: pd.DataFrame,
) -> pd.DataFrame:
    """Apply `odds` to each model, by its name, and stack the results.

    Linear algebra keeps to one thread: dbt runs models side by side, and on matrices as
    small as these more threads wait for each other.
    """
    with threadpool_limits(limits=1, user_api="blas"):
        parts = [
            odds(cells, {**model, "name": name}, settings, repeats)
            for name, model in models.items()
        ]
    return pd.concat(parts, ignore_index=True)


def odds(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    settings: Mapping[str, Any],
    repeats: pd.DataFrame,
) -> pd.DataFrame:
    """Estimate what goes with reaching each stage, or with who has reached it.

    - `odds_ratio`: of a level against its reference, the others held equal; of a
      product, how many times larger that ratio is at the level of the second term than
      at its reference. Wald, by errors clustered by vacancy; for products with the
      first pair of terms also by hiring manager, and by vacancy and candidate. Where
      columns separate the events it is Firth's, by the profile and not clustered.
    - `chance_difference`: the mean over people of the chance with everybody at the
      level less that with everybody at the reference; of a product, the difference of
      two such. Delta method.
    - `e_value`: of the first product, how strongly something that is not measured would
      have to go with both its terms and the outcome to explain it (`sensitivity`).
    - `left_out`: people who are not in the model, and why; `joined`: a term that stands
      together with others as one, and why.

    Levels with fewer than `min_events` people with the event, or without, are put
    together with the next smallest of their term.

    Parameters
    ----------
    cells : DataFrame
        stage, cell_code, vacancy_code, manager_code, the terms, n_people, n_events: of
        those who could reach the stage, those who did. Ordered by stage and cell_code.
    specification : mapping
        name, estimator, outcome (`stage`, or a flag), stages, posts (`all`, `senior`),
        terms, products.
    settings : mapping
        `references`, of those terms where it is not the commonest level, and
        `min_events`.
    repeats : DataFrame
        stage, cell_code, candidate_code, n_people, n_events, of candidates who come
        more than once at a stage.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `GROUP_COLUMNS`. `adjusted_p_value` is
        Holm's (1979, Scand. J. Stat. 6(2):65-70) over the odds ratios of the model's
        stage; `detectable_ratio` is what would have been found four times in five;
        `n_smallest` the fewest people with or without the event at any level or
        combination that the model has; `residual_freedom` the profiles, or candidates
        beyond one for each vacancy, less the columns. A model that is refused is one
        row without a term.

    Raises
    ------
    ValueError
        If the estimator is unknown.
    """
    if specification["estimator"] not in _FITS:
        raise ValueError(f"there is no estimator {specification['estimator']}")
    rows: list[Row] = []
    for stage in specification["stages"]:
        own, again = (part[part["stage"] == stage] for part in (cells, repeats))
        found = [
            {**row, "stage": stage, "posts": posts}
            for posts in specification["posts"]
            for row in _model(own, specification, settings, again, posts)
        ]
        rows += _adjusted(found)
    named = {key: specification[key] for key in ("estimator",)}
    named["model"] = specification["name"]
    return tidy.frame(({**row, **named} for row in rows), GROUP_COLUMNS)


def _model(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    settings: Mapping[str, Any],
    repeats: pd.DataFrame,
    posts: str,
) -> Iterator[Row]:
    """Build the rows of one model."""
    n_people = int(cells["n_people"].sum())
    try:
        design = design_of(cells, specification, settings, posts)
        n_people = int(design.people.sum())
        yield from _estimated(design, specification["estimator"], repeats)
    except RefusalError as why:
        yield tidy.refusal("odds_ratio", str(why), n_people, clustered_by="vacancy")
        return
    yield from design.notes


def first_product(
    cells: pd.DataFrame,
    specification: Mapping[str, Any],
    settings: Mapping[str, Any],
    posts: str,
) -> Row:
    """Estimate the first product of a model alone, its errors by vacancy.

    Parameters
    ----------
    cells, specification, settings, posts
        As `design_of` takes them.

    Returns
    -------
    dict
        A row of `odds`.
    """
    estimator = specification["estimator"]
    n_people = int(cells["n_people"].sum())
    try:
        design = design_of(cells, specification, settings, posts)
        n_people = int(design.people.sum())
        contrasts, refused = _told_apart(design, estimator)
        asked = [one for one in (*contrasts, *refused) if len(one.terms) > 1][:1]
        if not asked:
            raise RefusalError("the extract has not both terms of the product")
        contrast = asked[0]
        if contrast in refused:
            raise RefusalError(refused[contrast])
        named = {
            **contrast.named,
            **design.sizes(contrast),
            **_whole(design, contrasts, estimator),
        }
        fitted = _FITS[estimator](design, contrasts)
        if isinstance(fitted, list):
            return _penalised(*fitted[contrasts.index(contrast)], named)
        nothing = np.zeros_like(fitted.covariance)
        covariance = fitted.clustered(design, design.vacancies, nothing)
        place = contrasts.index(contrast) - len(contrasts)
        return _ratio(float(fitted.slopes[place]), covariance[place, place], named)
    except RefusalError as why:
        return tidy.refusal("odds_ratio", str(why), n_people, clustered_by="vacancy")


def _estimated(design: Design, estimator: str, repeats: pd.DataFrame) -> Iterator[Row]:
    """Build the rows of a model's columns."""
    contrasts, refused = _told_apart(design, estimator)
    for contrast, reason in refused.items():
        sizes = design.sizes(contrast)
        n = sizes.pop("n")
        yield tidy.refusal("odds_ratio", reason, n, **sizes, **contrast.named)
    if not contrasts:
        raise RefusalError("no term differs between the people")
    whole = _whole(design, contrasts, estimator)
    fitted = _FITS[estimator](design, contrasts)
    if isinstance(fitted, list):
        for contrast, (slope, p_value) in zip(contrasts, fitted, strict=True):
            named = {**contrast.named, **whole, **design.sizes(contrast)}
            yield _penalised(slope, p_value, named)
        return
    yield from _clustered(design, contrasts, fitted, repeats, whole)


def _whole(design: Design, contrasts: list[Contrast], estimator: str) -> Row:
    """Count what is of the whole model."""
    pieces = len(design.levels.profiles(design.fields)[0]) - 1
    if estimator == "conditional_logit":
        pieces = int(design.people.sum()) - design.n_vacancies
    return {
        "n_vacancies": design.n_vacancies,
        "n_smallest": design.smallest(contrasts),
        "residual_freedom": pieces - len(contrasts),
    }


def _clustered(
    design: Design,
    contrasts: list[Contrast],
    fitted: Fitted,
    repeats: pd.DataFrame,
    whole: Row,
) -> Iterator[Row]:
    """Build the rows of a model that has a finite maximum."""
    nothing = np.zeros_like(fitted.covariance)
    # A vacancy whose manager is not known is a cluster of its own.
    unknown = design.managers < 0
    managers = np.where(unknown, -1 - design.vacancies, design.managers)
    twice = fitted.repeated(design, repeats)
    by = {"vacancy": (design.vacancies, nothing)}
    if not unknown.all():
        by["hiring_manager"] = (managers, nothing)
    by["vacancy_and_candidate"] = (design.vacancies, twice)
    first = next((one.terms for one in contrasts if len(one.terms) > 1), ())
    shift = len(fitted.slopes) - len(contrasts)
    for name, (codes, more) in by.items():
        covariance = fitted.clustered(design, codes, more)
        for place, contrast in enumerate(contrasts, start=shift):
            if name != "vacancy" and contrast.terms != first:
                continue
            named = {**contrast.named, "clustered_by": name, **whole}
            named |= design.sizes(contrast)
            ratio = _ratio(float(fitted.slopes[place]), covariance[place, place], named)
            yield ratio
            if name == "vacancy":
                yield _difference(fitted, contrast, covariance, named)
                if contrast.terms == first and ratio["is_reportable"]:
                    yield _e_value(ratio, design)


def _penalised(slope: tidy.Estimate, p_value: float, named: Row) -> Row:
    """Make the row of an odds ratio by Firth's penalty."""
    ratio = tidy.Estimate(*np.exp(slope).tolist())
    return tidy.row("odds_ratio", ratio, method=FIRTH, p_value=p_value, **named)


def _ratio(slope: float, variance: float, named: Row) -> Row:
    """Make the row of an odds ratio."""
    n = named["n"]
    others = {key: value for key, value in named.items() if key != "n"}
    if not variance > 0:
        reason = "there are too few clusters for its error"
        return tidy.refusal("odds_ratio", reason, n, **others)
    error = float(np.sqrt(variance))
    if 2 * tidy.Z_95 * error > np.log(MAX_FACTOR):
        reason = f"its interval would span more than {MAX_FACTOR} times"
        return tidy.refusal("odds_ratio", reason, n, **others)
    limits = (slope, slope - tidy.Z_95 * error, slope + tidy.Z_95 * error)
    return tidy.row(
        "odds_ratio",
        tidy.Estimate(*np.exp(limits).tolist()),
        n=n,
        method="Wald, clustered",
        p_value=float(2 * norm.sf(abs(slope) / error)),
        detectable_ratio=float(np.exp((tidy.Z_95 + POWER) * error)),
        **others,
    )


def _difference(
    fitted: Fitted, contrast: Contrast, covariance: Floats, named: Row
) -> Row:
    """Make the row of a difference in chance."""
    n = named["n"]
    others = {key: value for key, value in named.items() if key != "n"}
    found = fitted.difference(contrast)
    if isinstance(found, str):
        return tidy.refusal("chance_difference", found, n, **others)
    value, gradient, among = found
    variance = float(gradient @ covariance @ gradient)
    margin = tidy.Z_95 * float(np.sqrt(max(variance, 0.0)))
    estimate = tidy.Estimate(value, value - margin, value + margin)
    method = f"delta method, {among}"
    return tidy.row("chance_difference", estimate, n=n, method=method, **others)


def _e_value(ratio: Row, design: Design) -> Row:
    """Make the row of the E-value of an odds ratio."""
    share = design.events.sum() / design.people.sum()
    limits = tidy.Estimate(*(ratio[name] for name in tidy.Estimate._fields))
    of = {**ratio, "p_value": None, "detectable_ratio": None}
    named = {key: of[key] for key in of if key in GROUP_COLUMNS or key == "n"}
    method = "VanderWeele and Ding, of the interval's limits"
    if share > COMMON:
        method += ", the root of the odds ratio for the ratio of chances"
    return tidy.row(
        "e_value", e_value(limits, is_common=share > COMMON), method=method, **named
    )


def _told_apart(
    design: Design, estimator: str
) -> tuple[list[Contrast], dict[Contrast, str]]:
    """Leave out the terms that are constant or made of those before them."""
    contrasts = design.contrasts()
    matrix = _matrix(design.levels, contrasts)
    alike = ALIKE
    if estimator == "conditional_logit":
        persons = _persons(design)
        matrix = _centred(matrix[persons.cell], persons.stratum)
        alike = "within every vacancy all candidates are alike in it"
    keys = [contrast.terms for contrast in contrasts]
    blocks: dict[Hashable, Floats] = {
        key: matrix[:, [own == key for own in keys]] for key in dict.fromkeys(keys)
    }
    gone = not_told_apart(blocks, alike)
    refused = {one: gone[one.terms] for one in contrasts if one.terms in gone}
    return [one for one in contrasts if one not in refused], refused


def _matrix(levels: Levels, contrasts: list[Contrast]) -> Floats:
    """Give the columns of contrasts, (m, k)."""
    return np.column_stack([contrast.column(levels) for contrast in contrasts])


class _Persons(NamedTuple):
    """Candidates one by one: their cell, their stratum, and who was chosen."""

    cell: Integers
    stratum: Integers
    chosen: NDArray[np.bool_]


def _persons(design: Design) -> _Persons:
    """List the candidates of cells, those chosen first in each cell.

    The likelihood is over sets of candidates, so each has to stand for itself.
    """
    people = design.people
    cell = np.repeat(np.arange(len(people)), people)
    turn = np.arange(len(cell)) - np.repeat(people.cumsum() - people, people)
    _, strata = np.unique(design.vacancies, return_inverse=True)
    return _Persons(cell, strata[cell], turn < design.events[cell])


def _centred(points: Floats, strata: Integers, weights: Floats | None = None) -> Floats:
    """Take from points the mean of their stratum."""
    own = np.ones(len(points)) if weights is None else weights
    total = np.bincount(strata, weights=own)
    sums = clustered.cluster_sums(own[:, None] * points, strata)
    return points - (sums / total[:, None])[strata]


def _fit_within(
    design: Design, contrasts: list[Contrast]
) -> Fitted | list[tuple[tidy.Estimate, float]]:
    """Fit the choice within vacancies."""
    persons = _persons(design)
    points = _matrix(design.levels, contrasts)[persons.cell]
    apart = _centred(points, persons.stratum)
    choices = Choices(apart, persons.stratum, persons.chosen)
    model = ConditionalLogit()
    is_found = True
    try:
        model.fit(choices)
    except (RuntimeError, np.linalg.LinAlgError):
        is_found = False
    if not is_found or np.abs(apart @ model.slopes).max() > separation.SUSPECT_WORTH:
        if separation.separates_within(choices):
            return separation.penalised_within(choices)
        if not is_found:
            raise RefusalError("the fit has no finite maximum")
    chances = model.chances(apart)
    # A person's own part is that of what sets them apart from whom was expected.
    expected = _centred(points, persons.stratum, chances)
    _, firsts = np.unique(persons.cell, return_index=True)
    chance, own = chances[firsts, None], expected[firsts]

    def difference(contrast: Contrast) -> tuple[float, Floats, str] | str:
        if len(contrast.terms) == 1:
            return (
                "within a vacancy one candidate's gain is another's loss, so that"
                " nothing changes for all"
            )
        first, second = contrast.terms
        among = design.levels.at(first, contrast.levels[0])[persons.cell]

        ends = [
            _matrix(design.levels.all_at(second, level), contrasts)[persons.cell]
            for level in (contrast.levels[1], contrast.references[1])
        ]

        def mean_at(slopes: Floats) -> float:
            with_it, without = (model.chances(points, slopes) for points in ends)
            return float((with_it - without)[among].mean())

        gradient = np.array(
            [
                (mean_at(model.slopes + step) - mean_at(model.slopes - step)) / 2e-4
                for step in 1e-4 * np.eye(len(model.slopes))
            ]
        )
        return mean_at(model.slopes), gradient, f"among those with {first}"

    return Fitted(
        slopes=model.slopes,
        covariance=model.covariance,
        if_event=(1 - chance) * own,
        if_none=-chance * own,
        factor=lambda n_clusters: n_clusters / (n_clusters - 1),
        difference=difference,
    )


def _fit_among(
    design: Design, contrasts: list[Contrast]
) -> Fitted | list[tuple[tidy.Estimate, float]]:
    """Fit the event among people, on their profiles whatever the vacancy."""
    first, profile = design.levels.profiles(design.fields)
    levels = design.levels.take(first)
    people, events = (
        np.bincount(profile, weights=own).astype(np.float64)
        for own in (design.people, design.events)
    )

    def matrix(at: Levels) -> Floats:
        return np.column_stack([np.ones(len(first)), _matrix(at, contrasts)])

    points = matrix(levels)
    model = clustered.BinomialLogit()
    is_found = True
    try:
        model.fit(points, people, events)
    except (RuntimeError, np.linalg.LinAlgError):
        is_found = False
    if not is_found or np.abs(points @ model.slopes).max() > separation.SUSPECT_WORTH:
        if separation.separates(points, people, events):
            return separation.penalised(points, people, events)
        if not is_found:
            raise RefusalError("the fit has no finite maximum")
    chances = model.chances(points)[profile, None]

    def difference(contrast: Contrast) -> tuple[float, Floats, str] | str:
        value, gradient = 0.0, np.zeros(points.shape[1])
        ends = zip(contrast.levels, contrast.references, strict=True)
        for chosen in product(*ends):
            there = levels
            sign = 1
            for term, level, on in zip(
                contrast.terms, chosen, contrast.levels, strict=True
            ):
                there = there.all_at(term, level)
                sign *= 1 if level == on else -1
            at = matrix(there)
            chance = model.chances(at)
            value += sign * float(people @ chance / people.sum())
            slope = people * chance * (1 - chance) / people.sum()
            gradient += sign * (slope @ at)
        return value, gradient, "over everybody"

    return Fitted(
        slopes=model.slopes,
        covariance=model.covariance,
        if_event=(1 - chances) * points[profile],
        if_none=-chances * points[profile],
        factor=lambda n_clusters: clustered.small_sample_factor(
            n_clusters, float(people.sum()), points.shape[1]
        ),
        difference=difference,
    )


_FITS = {"conditional_logit": _fit_within, "binomial_logit": _fit_among}


def _adjusted(rows: list[Row]) -> list[Row]:
    """Give the odds ratios of a stage their p by Holm."""
    tested = [
        row
        for row in rows
        if row["measure"] == "odds_ratio"
        and row["is_reportable"]
        and row["clustered_by"] == "vacancy"
    ]
    tested.sort(key=lambda row: float(row["p_value"]))
    least = 0.0
    for turn, row in enumerate(tested):
        least = max(least, min(1.0, (len(tested) - turn) * float(row["p_value"])))
        row["adjusted_p_value"] = least
    return rows
