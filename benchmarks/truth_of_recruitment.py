"""How often the intervals of recruitment hold what was planted in a simulated trust.

Each simulation is a trust of 1,300 posts, with a letter that matters or one that does
not. The truth of an odds ratio within the post is the planted one; of the others it is
what the same estimator gives on a trust of 40,000 posts.
`python benchmarks/truth_of_recruitment.py` writes the second table of docs/truth.md,
some twenty minutes on one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats.contingency import relative_risk
from truth import Fact, Look, Seen, run

from workforce_insights import letter_phases, level_change, odds, representation
from workforce_insights import simulate_recruitment as simulate

MARKERS = ("<!-- truth of recruitment: start -->", "<!-- truth of recruitment: end -->")

N_LARGE = 40_000
"""Posts of the trust that a truth is taken from."""

CANDIDATE = ["is_bme", "is_male", "is_internal"]
POST = ["has_letter", "panel_bme", "is_senior", "is_after_start"]
SETTINGS = {"min_events": 8, "references": {"panel_bme": "No"}}
MODELS: dict[str, dict[str, Any]] = {
    "within the post": {
        "estimator": "conditional_logit",
        "outcome": "stage",
        "stages": ["offered"],
        "posts": ["all"],
        "terms": CANDIDATE,
        "products": [["is_bme", "has_letter"], ["is_bme", "panel_bme"]],
    },
    "among all": {
        "estimator": "binomial_logit",
        "outcome": "stage",
        "stages": ["shortlisted", "offered"],
        "posts": ["all"],
        "terms": [*CANDIDATE, *POST],
        "products": [["is_bme", "has_letter"], ["is_bme", "panel_bme"]],
    },
}
WORDS = {
    "is_bme": "BME",
    "is_male": "male",
    "is_bme by has_letter": "BME with a letter",
    "is_bme by panel_bme": "BME with a BME panel member",
}
LETTER, NO_LETTER = simulate.Plan(0), simulate.Plan(0, letter=1.0)
SAME = simulate.Plan(0, letter=1.0, shortlisting=1.0)


def candidates(plan: simulate.Plan) -> pd.DataFrame:
    """Applications for closed posts, with what the models see of them."""
    posts, applications = simulate.recruited(plan)
    rows = applications.merge(posts, on="vacancy_id")
    rows = rows[(rows["outcome"] != "Open") & (rows["ethnicity"] != "Not stated")]
    rows = rows[rows["gender"].isin(["Female", "Male"])].reset_index(drop=True)
    level = rows["band"].map(simulate.LEVELS)
    after = rows["posted_on"] >= simulate.PROGRAMME_START
    reached = {
        stage: rows[stage].map({"Yes": 1.0, "No": 0.0})
        for stage in ("shortlisted", "offered", "appointed")
    }
    panel = np.where(rows["panel_bme_members"] > 0, "Yes", "No")
    return pd.DataFrame(
        {
            "vacancy_code": rows["vacancy_id"].factorize()[0],
            "manager_code": rows["hiring_manager_id"].factorize()[0],
            "candidate_code": rows["candidate_id"].factorize()[0],
            "is_bme": (~rows["ethnicity"].str.startswith("White")).astype(int),
            "is_male": (rows["gender"] == "Male").astype(int),
            "is_internal": (rows["is_internal"] == "Yes").astype(int),
            "has_letter": (rows["letter_required"] == "Yes").astype(int),
            "panel_bme": panel,
            "panel_woman": None,
            "is_senior": (level >= simulate.SENIOR_LEVEL).astype(int),
            "is_after_start": after.astype(int),
            "directorate": rows["directorate"],
            "band_level": level,
            "posted_month": rows["posted_on"].dt.to_period("M").dt.start_time.dt.date,
            **reached,
        }
    )


def cells_of(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Group candidates to the cells, and the repeats, that the warehouse makes."""
    keys = ["vacancy_code", "manager_code", *CANDIDATE, *POST, "panel_woman"]
    cells, repeats = [], []
    for stage, could in (
        ("shortlisted", rows["shortlisted"].notna()),
        ("offered", (rows["shortlisted"] == 1) & rows["offered"].notna()),
    ):
        own = rows[could].assign(stage=stage, n_people=1)
        own["n_events"] = own[stage].astype(int)
        own["cell_code"] = own.groupby(keys, dropna=False).ngroup()
        sums = {"n_people": ("n_people", "sum"), "n_events": ("n_events", "sum")}
        grouped = own.groupby(["stage", "cell_code", *keys], dropna=False).agg(**sums)
        cells.append(grouped.reset_index())
        again = own[own["candidate_code"].duplicated(keep=False)]
        by = ["stage", "cell_code", "candidate_code"]
        repeats.append(again.groupby(by).agg(**sums).reset_index())
    return pd.concat(cells, ignore_index=True), pd.concat(repeats, ignore_index=True)


def ratios(rows: pd.DataFrame) -> pd.DataFrame:
    """Odds ratios of every model with their intervals, by what they are of."""
    cells, repeats = cells_of(rows)
    found = odds.every(cells, MODELS, SETTINGS, repeats)
    found = found[
        (found["measure"] == "odds_ratio")
        & (found["clustered_by"] == "vacancy")
        & (found["by_level"].isna() | found["by_level"].isin(["1", "Yes"]))
    ]
    by = found["by_term"].map(" by {}".format, na_action="ignore").fillna("")
    found = found.assign(of=(found["term"] + by).map(WORDS)).dropna(subset=["of"])
    return found.set_index(["model", "stage", "of"])


def appointed_ratio(rows: pd.DataFrame) -> tuple[float, float, float]:
    """WRES indicator 2 with Katz's interval, by scipy."""
    shortlisted = rows[(rows["shortlisted"] == 1) & rows["appointed"].notna()]
    counts = shortlisted.groupby("is_bme")["appointed"].agg(["sum", "size"]).astype(int)
    found = relative_risk(*counts.loc[0], *counts.loc[1])
    low, high = found.confidence_interval(0.95)
    return float(found.relative_risk), float(low), float(high)


@cache
def large(plan: simulate.Plan) -> tuple[pd.Series, float]:
    """Odds ratios of every model, and the ratio of WRES 2, in a large trust."""
    rows = candidates(replace(plan, n_vacancies=N_LARGE))
    return ratios(rows)["value"], appointed_ratio(rows)[0]


def of_odds(plan: simulate.Plan) -> Look:
    """Look for the odds ratios of all models and for WRES indicator 2."""
    within = {
        "BME": float(np.exp(simulate.BME_AT_OFFER)),
        "male": 1 / plan.gender,
        "BME with a letter": plan.letter,
        "BME with a BME panel member": plan.panel,
    }

    panel, letter = "BME with a BME panel member", "BME with a letter"
    nulls = {
        "shortlisted": {"male", panel, letter}
        | ({"BME"} if plan.shortlisting == 1 else set()),
        "offered": {"male", panel} | ({letter} if plan.letter == 1 else set()),
    }

    def look(rng: np.random.Generator, tells: bool) -> Iterator[Seen]:
        rows = candidates(replace(plan, seed=int(rng.integers(2**31))))
        truths, wres = large(plan)
        for (model, stage, of), row in ratios(rows).iterrows():
            if model == "within the post":
                truth, is_null = within[of], within[of] == 1
            else:
                is_null = of in nulls[stage]
                truth = 1.0 if is_null else float(truths[model, stage, of])
            limits = float(row["ci_low"]), float(row["ci_high"])
            is_found = not limits[0] <= 1 <= limits[1]
            words = f"odds of being {stage}, {of}, {model}"
            yield Seen(words, is_null, limits, truth, is_found)
        _, low, high = appointed_ratio(rows)
        yield Seen("WRES 2, Katz's interval", False, (low, high), wres, None)

    return look


def of_change(plan: simulate.Plan) -> Look:
    """Look for changes at the start and with the letter, of which there are none."""

    def look(rng: np.random.Generator, tells: bool) -> Iterator[Seen]:
        rows = candidates(replace(plan, seed=int(rng.integers(2**31))))
        yield from _shares(rows)
        yield from _levels(rows)
        yield from _letters(rows)

    return look


def _shares(rows: pd.DataFrame) -> Iterator[Seen]:
    """Tell the change in the BME share of appointees."""
    rows = rows.assign(period=np.where(rows["is_after_start"] == 1, "after", "before"))
    keys = ["period", "is_senior", "is_bme"]
    parts = []
    for stage in ("applied", "shortlisted", "offered", "appointed"):
        own = rows if stage == "applied" else rows[rows[stage] == 1]
        counts = own.groupby(keys).agg(
            n_people=("is_bme", "size"),
            n_decided=("appointed", "count"),
            n_appointed=("appointed", "sum"),
        )
        parts.append(counts.astype(int).reset_index().assign(stage=stage))
    found = representation.evidence(pd.concat(parts, ignore_index=True))
    found = found[
        (found["measure"] == "share_change") & (found["stage"] == "appointed")
    ]
    for _, row in found.iterrows():
        limits = float(row["ci_low"]), float(row["ci_high"])
        words = f"change of the BME share of appointees, {row['scope']} posts"
        yield Seen(words, True, limits, 0.0, bool(row["p_value"] < 0.05))


def _levels(rows: pd.DataFrame) -> Iterator[Seen]:
    """Tell the change of level of the monthly BME share."""
    months = sorted(rows["posted_month"].unique())
    start = simulate.PROGRAMME_START.date()
    parts = []
    for scope in ("all", "senior"):
        for stage in ("shortlisted", "offered", "appointed"):
            own = rows[(rows[stage] == 1)]
            own = own if scope == "all" else own[own["is_senior"] == 1]
            counts = own.groupby("posted_month")["is_bme"].agg(["size", "sum"])
            counts = counts.reindex(months, fill_value=0).astype(int)
            parts.append(
                pd.DataFrame(
                    {
                        "scope": scope,
                        "stage": stage,
                        "posted_month": months,
                        "period": ["after" if m >= start else "before" for m in months],
                        "n_people": counts["size"].to_numpy(),
                        "n_bme": counts["sum"].to_numpy(),
                    }
                )
            )
    found = level_change.evidence(pd.concat(parts, ignore_index=True), start)
    found = found[
        (found["measure"] == "level_change")
        & (found["scope"] == "all")
        & ~found["is_placebo"].fillna(True)
    ]
    for _, row in found[found["is_reportable"]].iterrows():
        limits = float(row["ci_low"]), float(row["ci_high"])
        words = f"level of the monthly BME share, {row['stage']}"
        yield Seen(words, True, limits, 0.0, not limits[0] <= 0 <= limits[1])


def _letters(rows: pd.DataFrame) -> Iterator[Seen]:
    """Tell the change of the gap with the letter."""
    own = rows[(rows["shortlisted"] == 1) & rows["offered"].notna()]
    is_bme, offered = own["is_bme"], own["offered"].astype(int)
    names = ["n_white", "n_bme", "n_white_offered", "n_bme_offered"]
    sums = own.assign(
        n_white=1 - is_bme,
        n_bme=is_bme,
        n_white_offered=(1 - is_bme) * offered,
        n_bme_offered=is_bme * offered,
    )
    keys = ["directorate", "band_level", "posted_month", "has_letter"]
    posts = sums.groupby(["vacancy_code", *keys])[names].sum().reset_index()
    columns = []
    for place, one in enumerate(names):
        columns.append(one)
        for other in names[place:]:
            posts[f"{one}_x_{other}"] = posts[one] * posts[other]
            columns.append(f"{one}_x_{other}")
    posts["n_vacancies"] = 1
    cells = posts.groupby(keys)[[*columns, "n_vacancies"]].sum().reset_index()
    found = letter_phases.evidence(cells)
    found = found[
        (found["measure"] == "gap_change") & ~found["is_placebo"].fillna(True)
    ]
    for _, row in found[found["is_reportable"]].iterrows():
        limits = float(row["ci_low"]), float(row["ci_high"])
        words = f"gap at offer with the letter, clustered by {row['clustered_by']}"
        yield Seen(words, True, limits, 0.0, not limits[0] <= 0 <= limits[1])


FACTS = [
    Fact("a letter of 1.7", "odds", of_odds(LETTER), 1000),
    Fact("no letter, no gap at shortlisting", "odds", of_odds(SAME), 1000),
    Fact("no letter", "change", of_change(NO_LETTER), 600),
]

if __name__ == "__main__":
    run(FACTS, MARKERS)
