"""How often the intervals of interviews hold what was planted, and find nothing else.

Each simulation is the scores of 200 posts, the marks of 60 panels, or some 900 texts by
60 or 100 authors, with a gap or without one, and asks the library for it.
`python benchmarks/truth_of_interviews.py` writes the third table of docs/truth.md, some
ten minutes on one core.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from truth import Fact, Look, Seen, run

from workforce_insights import agreement, gaps, tone, topic_gaps

MARKERS = ("<!-- truth of interviews: start -->", "<!-- truth of interviews: end -->")

SPREAD = 10.0
"""Standard deviation of candidates of one post."""

PAIR = gaps.Comparison("white_bme", "White", "gender", "Female")
ALONE = [gaps.Comparison("white_bme", "White"), gaps.Comparison("gender", "Female")]

VARIANCES = (16.0, 4.0, 16.0)
"""Of candidates, of members, and of what is left of a mark."""

MENTIONED, OF_OUTCOME = 0.25, 0.15
"""Share of texts that mention a topic, and what not being offered adds to the first."""

WITHIN = "within_outcome_and_author"
MODELS = {
    "unadjusted": [],
    "within_outcome": ["is_offered"],
    WITHIN: ["author_id", "is_offered"],
}


def named(is_one: np.ndarray, one: str, other: str) -> np.ndarray:
    """Write a flag as one of two levels."""
    return np.where(is_one, one, other)


def scored(gap: float, n_vacancies: int, rng: np.random.Generator) -> pd.DataFrame:
    """Cells of candidates for posts, BME ones scored otherwise by a gap in points."""
    vacancy = np.repeat(np.arange(n_vacancies), rng.integers(2, 7, n_vacancies))
    n, level = len(vacancy), rng.normal(60, 8, n_vacancies)
    is_bme = rng.random(n) < 0.4
    score = level[vacancy] + rng.normal(0, SPREAD, n) + gap * is_bme
    return pd.DataFrame(
        {
            "stratum": vacancy,
            "cluster": vacancy,
            "white_bme": named(is_bme, "BME", "White"),
            "gender": named(rng.random(n) < 0.5, "Male", "Female"),
            "n": 1,
            "total": score,
            "total_of_squares": score**2,
        }
    )


def of_scores(gap: float) -> Look:
    """Look for the gap in scores, that between genders, and that of both."""

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        cells = scored(gap, 200, rng)
        found = gaps.gaps(cells, [*ALONE, PAIR], min_people=8)
        alone = found[found["by_field"].isna()].set_index("field")
        yield _seen("gap in scores, BME", alone.loc["white_bme"], gap)
        yield _seen("gap in scores, men", alone.loc["gender"], 0.0)
        (pair,) = found[found["measure"] == "gap_difference"].to_dict("records")
        yield _seen("gap in scores, BME among men less that among women", pair, 0.0)

    return look


def marked(rng: np.random.Generator) -> np.ndarray:
    """Draw the marks of one panel, candidates by members."""
    size = rng.integers(2, 7), rng.integers(2, 4)
    candidate, member, left = np.sqrt(VARIANCES)
    own, strict = rng.normal(0, candidate, size[0]), rng.normal(0, member, size[1])
    return own[:, None] + strict + rng.normal(0, left, size)


def squares(marks: np.ndarray) -> dict[str, object]:
    """Sum the squares of a panel, as the warehouse does."""
    n, k = marks.shape
    mean, rows, columns = marks.mean(), marks.mean(axis=1), marks.mean(axis=0)
    left = marks - rows[:, None] - columns + mean
    return {
        "posts": "all",
        **{"n_candidates": n, "n_members": k, "n_scores": n * k},
        "ss_candidates": k * ((rows - mean) ** 2).sum(),
        "ss_members": n * ((columns - mean) ** 2).sum(),
        "ss_residual": (left**2).sum(),
    }


def of_agreement(n_panels: int) -> Look:
    """Look for how far members agree."""
    candidate, member, left = VARIANCES
    truths = {
        "icc_agreement": candidate / (candidate + member + left),
        "icc_consistency": candidate / (candidate + left),
    }
    words = {
        "icc_agreement": f"ICC(A,1) of {n_panels} panels",
        "icc_consistency": f"ICC(C,1) of {n_panels} panels",
    }

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        panels = pd.DataFrame([squares(marked(rng)) for _ in range(n_panels)])
        seed = int(rng.integers(2**31))
        found = agreement.every(panels, n_resamples=999, seed=seed, min_people=8)
        for measure, row in found.set_index("measure").iterrows():
            limits, truth = (row["ci_low"], row["ci_high"]), truths[str(measure)]
            yield Seen(words[str(measure)], False, limits, truth, None)

    return look


def mentioned(gap: float, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Cells of texts by authors with habits, the second topic oftener of BME people.

    BME candidates are offered less often, and the first topic is mentioned more often
    of those not offered: its gap as it stands is of the outcome.
    """
    n_authors, n_topics = 100, 3
    author, is_bme = rng.integers(0, n_authors, n), rng.random(n) < 0.4
    is_offered = rng.random(n) < np.where(is_bme, 0.3, 0.5)
    rows = pd.DataFrame(
        {
            "author_code": author,
            "white_bme": named(is_bme, "BME", "White"),
            "outcome": named(is_offered, "Offered", "Not offered"),
        }
    )
    parts = []
    for topic in range(1, n_topics + 1):
        chance = MENTIONED + rng.uniform(-0.1, 0.1, n_authors)[author]
        chance += OF_OUTCOME * ~is_offered * (topic == 1) + gap * is_bme * (topic == 2)
        parts.append(rows.assign(topic=topic, n_mentions=rng.random(n) < chance))
    keys = ["topic", *rows]
    texts = pd.concat(parts, ignore_index=True).assign(n=1)
    return texts.groupby(keys, as_index=False)[["n", "n_mentions"]].sum()


def of_topics(gap: float) -> Look:
    """Look for the gaps in topics, and for how often one is mentioned."""

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        cells = mentioned(gap, 800, rng)
        references = {"white_bme": "White"}
        found = topic_gaps.topic_gaps(cells, references, min_texts=8)
        found = found.set_index(["adjustment", "topic"])
        within = found.loc[topic_gaps.WITHIN]
        words = "gap in a topic, same author and outcome"
        yield _seen(words, within.loc[2], gap)
        yield _seen("gap in a topic as it stands", found.loc["unadjusted", 2], gap)
        outcome = "gap in a topic of those not offered, same author and outcome"
        yield _seen(outcome, within.loc[1], 0.0)
        nothing = within.loc[[1, 3] if gap else [1, 2, 3], "adjusted_p_value"]
        any_found = bool((nothing < 0.05).any())
        yield Seen("any other topic, all at once", True, None, None, any_found)
        third = cells[cells["topic"] == 3].drop(columns=["outcome", "white_bme"])
        (row,) = topic_gaps.prevalence(third, {}, min_texts=8).to_dict("records")
        limits = row["ci_low"], row["ci_high"]
        yield Seen("share that mention a topic", False, limits, MENTIONED, None)

    return look


def written(gap: float, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Cells of the tone of texts, BME candidates offered less and written of otherwise.

    Those offered are written of more warmly; cool authors write more often of BME
    candidates.
    """
    n_authors = 60
    author, manner = rng.integers(0, n_authors, n), rng.normal(0, 0.1, n_authors)
    of_bme = rng.random(n_authors) < 0.4
    is_bme = rng.random(n) < 0.4 + 0.3 * (manner[author] < 0)
    is_offered = rng.random(n) < np.where(is_bme, 0.2, 0.5)
    warmth = manner[author] + 0.25 * is_offered + gap * is_bme
    value = np.clip(warmth + rng.normal(0, 0.18, n), -1, 1)
    rows = pd.DataFrame(
        {
            "author_id": author,
            "author_role": None,
            "is_offered": is_offered.astype(int),
            "white_bme": named(is_bme, "BME", "White"),
            "manager_white_bme": named(of_bme[author], "BME", "White"),
        }
    )
    keys = list(rows)
    texts = rows.assign(n=1, total=value, total_of_squares=value**2)
    sums = ["n", "total", "total_of_squares"]
    return texts.groupby(keys, dropna=False, as_index=False)[sums].sum()


def of_tone(gap: float) -> Look:
    """Look for the gap in tone with the outcome and the author held equal."""

    def look(rng: np.random.Generator, _: bool) -> Iterator[Seen]:
        cells = written(gap, 900, rng)
        found = tone.every(cells, MODELS, {"white_bme": "White"}, min_people=8)
        found = found[found["model"] == WITHIN]
        of_candidates = found["field"] == "white_bme"
        (own,) = found[of_candidates & found["by_field"].isna()].to_dict("records")
        yield _seen("gap in tone, same author and outcome", own, gap)
        (pair,) = found[found["measure"] == "gap_difference"].to_dict("records")
        yield _seen("gap in tone, BME managers less White ones", pair, 0.0)

    return look


def _seen(what: str, row: pd.Series | dict[str, object], truth: float) -> Seen:
    """Say what the interval of a difference holds."""
    low, high = float(row["ci_low"]), float(row["ci_high"])
    return Seen(what, truth == 0, (low, high), truth, not low <= 0 <= high)


FACTS = [
    Fact("scores 3 points lower", "scores", of_scores(-0.3 * SPREAD), 2000),
    Fact("no gap in scores", "scores", of_scores(0.0), 2000),
    Fact("panels that agree to .44", "agreement", of_agreement(60), 2000),
    Fact("panels that agree to .44", "agreement", of_agreement(15), 2000),
    Fact("a topic 12 points oftener", "topics", of_topics(0.12), 1000),
    Fact("no topic oftener", "topics", of_topics(0.0), 1000),
    Fact("tone .05 cooler", "tone", of_tone(-0.05), 2000),
    Fact("no gap in tone", "tone", of_tone(0.0), 2000),
]

if __name__ == "__main__":
    run(FACTS, MARKERS)
