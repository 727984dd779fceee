"""The simulated assessments of capabilities, and the simulated fellows in clinical AI.

Everybody is simulated. People say what they can do in the subdomains of the framework,
against the level that their archetypes need. A `Plan` plants a need that is greater
than the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workforce_insights.simulate_community import REGIONS
from workforce_insights.simulate_recruitment import draw, extract

FIRST_DAY = pd.Timestamp("2023-02-01")
LAST_DAY = pd.Timestamp("2024-03-31")
SUBDOMAINS = {
    "1": "Digital implementation",
    "2.1": "Direct care with technology",
    "2.2": "Remote consultation",
    "3.1": "Ethics",
    "3.2": "Regulation",
    "4.1": "Management and leadership",
    "5.1": "Data processing",
    "5.2": "Data security",
    "6.1": "Machine learning",
    "6.2": "Using AI systems",
    "6.3": "Evaluating AI systems",
    "6.4": "Robotics",
}
DOMAINS = {
    "1": "Digital implementation",
    "2": "Digital health",
    "3": "Ethics and law",
    "4": "Human factors",
    "5": "Health data",
    "6": "Artificial intelligence",
}
ARCHETYPES = {
    "Users": 0.46,
    "Embedders": 0.22,
    "Drivers": 0.16,
    "Creators": 0.10,
    "Shapers": 0.06,
}
PLANTED_SUBDOMAIN = "6.3"
_SECOND_ARCHETYPE = 0.2
_REQUIRED = {
    "Users": 1.8,
    "Embedders": 3.0,
    "Drivers": 2.9,
    "Creators": 3.1,
    "Shapers": 2.8,
}
_SHORT_OF_REQUIRED = 0.5
_ASSESSED_AGAIN = 0.15
_TRUSTS = 24

_COHORTS = {"2022": 11, "2023": 24, "2024": 26}
_PROFESSIONS = {
    "Doctor": 0.52,
    "Allied health professional": 0.16,
    "Nurse or midwife": 0.10,
    "Pharmacist": 0.10,
    "Healthcare scientist": 0.12,
}
_FELLOW_PLACES = {
    "London": 0.34,
    "South East": 0.16,
    "Midlands": 0.12,
    "North West": 0.10,
    "East of England": 0.08,
    "North East and Yorkshire": 0.05,
    "South West": 0.03,
    "Scotland": 0.07,
    "Wales": 0.05,
}
_AREAS = {
    "Radiology": 0.34,
    "Stroke": 0.16,
    "Dermatology": 0.12,
    "Pathology": 0.12,
    "Emergency medicine": 0.12,
    "Cardiology": 0.14,
}
_PRODUCTS = {
    "Radiology": "Simulated chest reader",
    "Stroke": "Simulated stroke reader",
    "Dermatology": "Simulated skin triage",
    "Pathology": "Simulated slide reader",
    "Emergency medicine": "Simulated bed forecast",
    "Cardiology": "Simulated echo reader",
}
THEMES = (
    "Regulation and standards",
    "Validation and evaluation",
    "Integration and systems impact",
    "Strategy and culture",
)
_THEME_COMPLETED = 0.86
_DESTINATIONS = {
    "Clinical AI lead": 0.28,
    "Back to clinical work": 0.34,
    "Research": 0.16,
    "National body": 0.12,
    "Industry": 0.10,
}
_STREAM = 30


@dataclass(frozen=True)
class Plan:
    """What is planted; as it stands, what the demonstration holds.

    Attributes
    ----------
    seed : int
        Seeds every draw; the same plan gives the same files.
    n_people : int
        People who assessed themselves.
    need : float
        Levels by which people fall further short in evaluating AI systems than in
        anything else.
    """

    seed: int
    n_people: int = 600
    need: float = 0.8


def capability_assessments(plan: Plan) -> pd.DataFrame:
    """Raw extract of what people say that they can do.

    Parameters
    ----------
    plan
        What is planted.

    Returns
    -------
    pandas.DataFrame
        One row per person, capability and day, in the columns of the contract; some
        assess themselves twice.
    """
    rng = np.random.default_rng([plan.seed, _STREAM])
    n = plan.n_people
    first = draw(ARCHETYPES, n, rng)
    second = draw(ARCHETYPES, n, rng)
    has_two = (rng.random(n) < _SECOND_ARCHETYPE) & (first != second)
    place = rng.integers(0, _TRUSTS, n)
    region = np.array(list(REGIONS))[place % len(REGIONS)]
    days = (LAST_DAY - FIRST_DAY).days
    people = pd.DataFrame(
        {
            "person_id": [f"K{1 + person:04d}" for person in range(n)],
            "assessed_on": FIRST_DAY
            + pd.to_timedelta(rng.integers(0, days - 200, n), unit="D"),
            "archetypes": np.where(has_two, first + ";" + second, first),
            "organisation": [f"Simulated trust {1 + number}" for number in place],
            "region": region,
            "able": rng.normal(0, 0.5, n),
            "required": [
                max(_REQUIRED[a], _REQUIRED[b] if two else 0.0)
                for a, b, two in zip(first, second, has_two, strict=True)
            ],
        }
    )
    again = people[rng.random(n) < _ASSESSED_AGAIN].assign(
        assessed_on=lambda frame: frame["assessed_on"] + pd.Timedelta(days=180),
        able=lambda frame: frame["able"] + 0.4,
    )
    both = pd.concat([people, again], ignore_index=True)
    frame = both.merge(pd.DataFrame({"subdomain_id": list(SUBDOMAINS)}), how="cross")
    m = len(frame)
    offset = dict(zip(SUBDOMAINS, rng.normal(0, 0.3, len(SUBDOMAINS)), strict=True))
    required = np.clip(
        np.round(frame["required"] + frame["subdomain_id"].map(offset)), 1, 4
    )
    short = _SHORT_OF_REQUIRED + plan.need * (
        frame["subdomain_id"] == PLANTED_SUBDOMAIN
    )
    own = np.clip(
        np.round(required - short + frame["able"] + rng.normal(0, 0.6, m)), 0, 4
    )
    is_relevant = rng.random(m) < 0.97
    domain = frame["subdomain_id"].str[0]
    result = pd.DataFrame(
        {
            "assessment_id": [f"L{1 + line:05d}" for line in range(m)],
            "person_id": frame["person_id"],
            "assessed_on": frame["assessed_on"],
            "archetypes": frame["archetypes"],
            "domain": domain.map(DOMAINS),
            "subdomain": frame["subdomain_id"].map(SUBDOMAINS).where(domain != "1"),
            "capability_id": frame["subdomain_id"],
            "required_level": required.astype(int),
            "self_level": own.where(is_relevant).astype("Int64"),
            "confidence": np.clip(np.round(2.2 * own + rng.normal(0, 1.5, m)), 0, 10),
            "relevance": np.clip(
                np.round(2.3 * required + rng.normal(0, 1.5, m)), 0, 10
            ),
            "organisation": frame["organisation"],
            "region": frame["region"],
        }
    )
    return result.astype({"confidence": int, "relevance": int})


def fellows(plan: Plan) -> pd.DataFrame:
    """Raw extract of the simulated fellows.

    Parameters
    ----------
    plan
        Gives the seed.

    Returns
    -------
    pandas.DataFrame
        One row per fellow in the columns of the contract; one is not at 0.4 of full
        time.
    """
    rng = np.random.default_rng([plan.seed, _STREAM + 1])
    cohort = np.repeat(list(_COHORTS), list(_COHORTS.values()))
    n = len(cohort)
    region = draw(_FELLOW_PLACES, n, rng)
    area = draw(_AREAS, n, rng)
    started = pd.Series(pd.to_datetime([f"{year}-08-01" for year in cohort]))
    ended = started + pd.Timedelta(days=364)
    has_ended = ended <= pd.Timestamp("2025-03-31")
    done = [
        ";".join(theme for theme in THEMES if ends and rng.random() < _THEME_COMPLETED)
        for ends in has_ended
    ]
    nation = np.where(np.isin(region, ["Scotland", "Wales"]), region, "England")
    destination = pd.Series(draw(_DESTINATIONS, n, rng)).where(has_ended)
    return pd.DataFrame(
        {
            "fellow_id": [f"F{1 + fellow:03d}" for fellow in range(n)],
            "cohort": cohort,
            "profession": draw(_PROFESSIONS, n, rng),
            "organisation": [f"Simulated trust {k}" for k in rng.integers(1, 71, n)],
            "region": region,
            "nation": nation,
            "started_on": started,
            "ended_on": ended.where(has_ended),
            "fte": np.where(np.arange(n) == 4, 0.6, 0.4),
            "project_title": [f"Bringing {name.lower()} AI into use" for name in area],
            "clinical_area": area,
            "product": [_PRODUCTS[name] for name in area],
            "theme_completions": done,
            "destination": destination,
            "destination_on": (ended + pd.Timedelta(days=30)).where(has_ended),
        }
    )


def planted(plan: Plan) -> pd.DataFrame:
    """List what is planted, one row per parameter.

    Parameters
    ----------
    plan
        What the data was drawn with.

    Returns
    -------
    pandas.DataFrame
        `parameter` and `value` as text.
    """
    return pd.DataFrame(
        {
            "parameter": ["further levels short in evaluating AI systems"],
            "value": [f"{plan.need:.4g}"],
        }
    )


def write(folder: Path, plan: Plan) -> list[Path]:
    """Write the simulated assessments of capabilities and the fellows.

    Parameters
    ----------
    folder
        Where the files go; it is there.
    plan
        What is planted.

    Returns
    -------
    list of pathlib.Path
        `capability_assessments.csv` and `fellows.csv`.
    """
    return [
        extract(capability_assessments(plan), folder / "capability_assessments.csv"),
        extract(fellows(plan), folder / "fellows.csv"),
    ]
