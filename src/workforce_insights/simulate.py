"""The simulated demonstration data, with what was planted in it.

Every person is simulated. 967 carry the characteristics of the reference file, put
back into the raw words an extract would hold; 33 more miss one model field each.
Which programme a person is on is drawn from band and role alone: a model that finds
anything else at work has found noise. A `Plan` plants more, or nothing, so that what
the warehouse says of it can be held against the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from workforce_insights import (
    simulate_capability,
    simulate_community,
    simulate_interviews,
    simulate_recruitment,
)

PROGRAMMES = (
    "Edward Jenner",
    "Mary Seacole",
    "Rosalind Franklin",
    "Elizabeth Garrett Anderson",
    "Nye Bevan",
)

# Log odds against Mary Seacole at band 6: at that band, and for each band above it.
_PROGRAMME_AT_BAND_6 = (-1.45, 0.0, -2.35, -3.60, -5.2)
_PROGRAMME_PER_BAND = (-0.55, 0.0, 0.35, 0.70, 1.15)
# Added for executives, whom the senior programmes are meant for.
_PROGRAMME_IF_EXECUTIVE = (-1.0, 0.0, 0.2, 0.5, 0.9)

_ROLE_WORDS = {
    "Nurse": {
        "Adult Nurse": 0.38,
        "Mental Health Nurse": 0.17,
        "Ward Manager": 0.13,
        "Midwife": 0.12,
        "Children's Nurse": 0.08,
        "District Nurse": 0.07,
        "ANP": 0.05,
    },
    "AHP": {
        "Physiotherapist": 0.34,
        "Occupational Therapist": 0.26,
        "Radiographer": 0.15,
        "Paramedic": 0.12,
        "Speech and Language Therapist": 0.07,
        "Dietitian": 0.06,
    },
    "Doctor": {
        "Consultant": 0.45,
        "Specialty Registrar": 0.30,
        "General Practitioner": 0.25,
    },
    "Executive": {
        "Executive Director": 0.45,
        "Deputy Director": 0.30,
        "Executive": 0.20,
        "Chief Executive": 0.05,
    },
    "Organisational": {
        "Service Manager": 0.25,
        "Administrator": 0.22,
        "Human Resources": 0.17,
        "Project Manager": 0.15,
        "Finance": 0.12,
        "Informatics": 0.09,
    },
}
_ETHNIC_WORDS = {
    "White": {
        "White - British": 0.88,
        "White - Irish": 0.05,
        "White - Any other White background": 0.07,
    },
    "Asian": {
        "Asian or Asian British - Indian": 0.52,
        "Asian or Asian British - Pakistani": 0.22,
        "Asian or Asian British - Bangladeshi": 0.09,
        "Asian or Asian British - Any other Asian background": 0.17,
    },
    "Black": {
        "Black or Black British - African": 0.61,
        "Black or Black British - Caribbean": 0.31,
        "Black or Black British - Any other Black background": 0.08,
    },
    "Other": {
        "Mixed - White and Asian": 0.25,
        "Mixed - White and Black Caribbean": 0.25,
        "Chinese": 0.25,
        "Any other ethnic group": 0.25,
    },
}
_BAND_8_WORDS = {"Band 8a": 0.5, "Band 8b": 0.27, "Band 8c": 0.15, "Band 8d": 0.08}
_REGIONS = {
    "East of England": 0.11,
    "London": 0.16,
    "Midlands": 0.19,
    "North East and Yorkshire": 0.16,
    "North West": 0.14,
    "South East": 0.14,
    "South West": 0.10,
}
_ORGANISATION_TYPES = {
    "Acute trust": 0.52,
    "Mental health trust": 0.16,
    "Community trust": 0.13,
    "Ambulance trust": 0.05,
    "Integrated care board": 0.06,
    "Primary care": 0.08,
}
_ORIENTATIONS = {
    "Heterosexual or Straight": 0.86,
    "Gay or Lesbian": 0.05,
    "Bisexual": 0.03,
    "Prefer not to say": 0.06,
}
_RELIGIONS = {
    "Christianity": 0.42,
    "No religion": 0.30,
    "Islam": 0.07,
    "Hinduism": 0.05,
    "Sikhism": 0.02,
    "Other": 0.02,
    "Prefer not to say": 0.12,
}
_NATIONALITIES = {"British": 0.86, "Irish": 0.03, "Indian": 0.05, "Other": 0.06}
_QUALIFICATIONS = {"A level": 0.12, "Diploma": 0.21, "Degree": 0.44, "Masters": 0.23}
_MONTHS = dict(zip(PROGRAMMES, (3, 6, 9, 24, 12), strict=True))
_FIRST_PARTNER_DAY = pd.Timestamp("2020-04-01")
_EXTRACT_DAY = pd.Timestamp("2024-03-31")

# What each of the 33 further rows lacks: column, the word in its place, how many.
MISSING_FIELDS = (
    ("ethnic_origin", "Not stated", 10),
    ("disability", "Prefer not to say", 9),
    ("age", "", 6),
    ("gender", "Prefer not to say", 4),
    ("band", "", 2),
    ("role", "Hospital chaplain", 2),
)

SEGMENT_ROLES = ("Nurse", "AHP", "Doctor", "Organisational", "Executive")
"""The role of everybody in a planted segment, by its number."""

_LEFT = 0.12
_EXTRAS_STREAM = 1


@dataclass(frozen=True)
class Plan:
    """What is planted; as it stands, what the demonstration holds.

    Attributes
    ----------
    seed : int
        Seeds every draw; the same plan gives the same file.
    n_people : int or None
        Lines of the extract, their people drawn anew from the reference; None keeps
        the reference as it is.
    rule : float
        How strongly the programme follows band and role, 1 in the demonstration: their
        log odds are multiplied by it. At 0 everybody has the same chances.
    bias : float
        Added to the log odds of each programme above Mary Seacole for people who are
        not White.
    completion : float
        Log odds of completing, for each band; they are the same for everybody at 0.
    n_segments : int
        Segments that band and role fall in, each of one role and of its own stretch of
        the bands: up to 5, and 1 for people of one role at any band. 0 leaves band and
        role as they are.
    """

    seed: int
    n_people: int | None = None
    rule: float = 1.0
    bias: float = 0.0
    completion: float = 0.0
    n_segments: int = 0


def participants(people: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Raw extract of simulated participants, 1,000 of them unless the plan says else.

    Parameters
    ----------
    people
        One row per person with `role`, `ethnic_group`, `band` (2 to 10), `age` in
        years, `is_male` and `is_disabled` (0 or 1).
    plan
        What is planted.

    Returns
    -------
    pandas.DataFrame
        One row per participant, in the raw words and columns of the contract: the
        people and 33 more, in shuffled order.
    """
    rng = np.random.default_rng(plan.seed)
    n_missing = sum(count for _, _, count in MISSING_FIELDS)
    people = _drawn(people, plan, n_missing)
    extra = people.iloc[rng.choice(len(people), n_missing, replace=False)]
    everyone = pd.concat([people, extra], ignore_index=True)
    programme = _draw_programmes(everyone, plan, rng)
    frame = _characteristics(everyone, rng)
    enrolment = _enrolment(
        frame["region"], programme, completion_chances(everyone, plan), rng
    )
    frame = pd.concat([frame, enrolment], axis=1)
    frame = _blank_one_field_each(frame, first=len(people))
    frame = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
    numbers = rng.permutation(len(frame)) + 1
    frame.insert(0, "participant_id", [f"P{number:05d}" for number in numbers])
    return frame.sort_values("participant_id", ignore_index=True)[list(COLUMNS)]


def planted(plan: Plan) -> pd.DataFrame:
    """List what `participants` plants, one row per parameter.

    Parameters
    ----------
    plan
        What the data was drawn with.

    Returns
    -------
    pandas.DataFrame
        `parameter` and `value` as text: the seed; for each programme the log odds
        against Mary Seacole at band 6, per band, and for executives; and whatever else
        the plan has that the demonstration has not.
    """
    return pd.DataFrame(_parameters(plan), columns=["parameter", "value"])


def _parameters(plan: Plan) -> Iterator[tuple[str, str]]:
    """Name the parameters with their values."""
    yield "seed", str(plan.seed)
    for programme, *log_odds in zip(
        PROGRAMMES,
        _PROGRAMME_AT_BAND_6,
        _PROGRAMME_PER_BAND,
        _PROGRAMME_IF_EXECUTIVE,
        strict=True,
    ):
        at_band_6, *slopes = log_odds
        yield f"log odds of {programme}, at band 6", str(at_band_6)
        for term, slope in zip(("per band", "executive"), slopes, strict=True):
            yield f"log odds of {programme}, {term}", str(plan.rule * slope + 0.0)
    further = {
        "lines": plan.n_people,
        "log odds of a programme above Mary Seacole, not White": plan.bias,
        "log odds of completing, per band": plan.completion,
        "segments of band and role": plan.n_segments,
    }
    yield from ((name, str(value)) for name, value in further.items() if value)


@dataclass(frozen=True)
class Plans:
    """What is planted in each subject area; None for none of its extracts."""

    leadership: Plan | None = None
    recruitment: simulate_recruitment.Plan | None = None
    community: simulate_community.Plan | None = None
    capability: simulate_capability.Plan | None = None

    @classmethod
    def demonstration(cls, seed: int) -> Plans:
        """Give what the demonstration holds, or another draw of it."""
        return cls(
            Plan(seed),
            simulate_recruitment.Plan(seed),
            simulate_community.Plan(seed),
            simulate_capability.Plan(seed),
        )

    def only(self, area: str) -> Plans:
        """Keep one subject area."""
        return Plans(**{area: getattr(self, area)})


def write(reference: Path, folder: Path, plans: Plans) -> list[Path]:
    """Write simulated extracts and what was planted in them.

    Parameters
    ----------
    reference
        CSV of the simulated people, as `participants` takes them.
    folder
        Where the files go; made if it is not there.
    plans
        What is planted in each subject area.

    Returns
    -------
    list of pathlib.Path
        The extracts, and `simulated.csv`, whose presence marks the folder as
        simulated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths, parameters = [], []
    if plans.leadership is not None:
        paths.append(folder / "participants.csv")
        _write(participants(pd.read_csv(reference), plans.leadership), paths[-1])
        parameters.append(planted(plans.leadership))
    if plans.recruitment is not None:
        for module in (simulate_recruitment, simulate_interviews):
            paths += module.write(folder, plans.recruitment)
            parameters.append(module.planted(plans.recruitment))
    if plans.community is not None:
        paths += simulate_community.write(folder, plans.community)
        parameters.append(simulate_community.planted(plans.community))
    if plans.capability is not None:
        paths += simulate_capability.write(folder, plans.capability)
        parameters.append(simulate_capability.planted(plans.capability))
    paths.append(folder / "simulated.csv")
    together = pd.concat(parameters, ignore_index=True)
    _write(together.drop_duplicates("parameter"), paths[-1])
    return paths


def _write(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def programme_probabilities(people: pd.DataFrame, plan: Plan) -> np.ndarray:
    """Chance of each programme: the planted truth.

    Parameters
    ----------
    people
        `band` (2 to 10), `role` and `ethnic_group`, one row per person.
    plan
        What is planted.

    Returns
    -------
    numpy.ndarray
        Shape (people, 5), columns as in `PROGRAMMES`; rows sum to 1.
    """
    band = people["band"].to_numpy(dtype=float)[:, None] - 6
    executive = (people["role"] == "Executive").to_numpy(dtype=float)[:, None]
    log_odds = (
        np.array(_PROGRAMME_AT_BAND_6)
        + band * (plan.rule * np.array(_PROGRAMME_PER_BAND))
        + executive * (plan.rule * np.array(_PROGRAMME_IF_EXECUTIVE))
    )
    if plan.bias:
        not_white = (people["ethnic_group"] != "White").to_numpy(dtype=float)
        log_odds += plan.bias * np.outer(not_white, np.arange(len(PROGRAMMES)) > 1)
    odds = np.exp(log_odds)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def completion_chances(people: pd.DataFrame, plan: Plan) -> np.ndarray:
    """Chance of not leaving a programme early: the planted truth.

    Parameters
    ----------
    people
        `band` (2 to 10), one row per person.
    plan
        What is planted.

    Returns
    -------
    numpy.ndarray
        Shape (people,).
    """
    band = people["band"].to_numpy(dtype=float) - 6
    return np.asarray(1 / (1 + _LEFT / (1 - _LEFT) * np.exp(-plan.completion * band)))


def in_segments(
    people: pd.DataFrame, n_segments: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Put people in segments of band and role, as likely in one as in another.

    Parameters
    ----------
    people
        One row per person.
    n_segments
        1 to 5.
    rng
        What they are drawn with.

    Returns
    -------
    pandas.DataFrame
        The people with another `band` (2 to 10) and `role`.
    """
    segment = rng.integers(0, n_segments, len(people))
    place = (segment + rng.random(len(people))) / n_segments
    return people.assign(
        band=2 + np.floor(9 * place).astype(int),
        role=np.array(SEGMENT_ROLES)[segment],
    )


def _drawn(people: pd.DataFrame, plan: Plan, n_missing: int) -> pd.DataFrame:
    """Draw the people anew, and put them in segments, where the plan asks for it."""
    rng = np.random.default_rng([plan.seed, _EXTRAS_STREAM])
    if plan.n_people is not None:
        chosen = rng.choice(len(people), plan.n_people - n_missing)
        people = people.iloc[chosen].reset_index(drop=True)
    if plan.n_segments:
        people = in_segments(people, plan.n_segments, rng)
    return people


def _draw_programmes(
    people: pd.DataFrame, plan: Plan, rng: np.random.Generator
) -> pd.Series[str]:
    cumulative = programme_probabilities(people, plan).cumsum(axis=1)
    place = (rng.random(len(people))[:, None] > cumulative).sum(axis=1)
    return pd.Series([PROGRAMMES[i] for i in place], dtype=str)


def _draw(words: dict[str, float], n: int, rng: np.random.Generator) -> np.ndarray:
    weights = np.array(list(words.values()))
    return rng.choice(np.array(list(words)), n, p=weights / weights.sum())


def _words_within(
    groups: pd.Series[str],
    words: dict[str, dict[str, float]],
    rng: np.random.Generator,
) -> list[str]:
    drawn = {
        group: iter(_draw(choices, int((groups == group).sum()), rng))
        for group, choices in words.items()
    }
    return [str(next(drawn[group])) for group in groups]


def _band_words(bands: Sequence[int], rng: np.random.Generator) -> list[str]:
    eights = iter(_draw(_BAND_8_WORDS, sum(band == 8 for band in bands), rng))
    return [
        str(next(eights)) if band == 8 else "VSM" if band == 10 else f"Band {band}"
        for band in bands
    ]


def _characteristics(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    n = len(people)
    region = _draw(_REGIONS, n, rng)
    kind = _draw(_ORGANISATION_TYPES, n, rng)
    return pd.DataFrame(
        {
            "organisation": [
                f"Simulated {k.lower()} {number}, {r}"
                for k, number, r in zip(
                    kind, rng.integers(1, 4, n), region, strict=True
                )
            ],
            "organisation_type": kind,
            "region": region,
            "band": _band_words(people["band"].tolist(), rng),
            "role": _words_within(people["role"], _ROLE_WORDS, rng),
            "age": people["age"].astype(str),
            "gender": np.where(people["is_male"] == 1, "Male", "Female"),
            "ethnic_origin": _words_within(people["ethnic_group"], _ETHNIC_WORDS, rng),
            "sexual_orientation": _draw(_ORIENTATIONS, n, rng),
            "religion": _draw(_RELIGIONS, n, rng),
            "nationality": _draw(_NATIONALITIES, n, rng),
            "disability": np.where(people["is_disabled"] == 1, "Yes", "No"),
            "highest_qualification": _draw(_QUALIFICATIONS, n, rng),
        }
    )


def _enrolment(
    region: pd.Series[str],
    programme: pd.Series[str],
    completing: np.ndarray,
    rng: np.random.Generator,
) -> pd.DataFrame:
    n = len(programme)
    first = pd.Timestamp("2018-01-08")
    started = pd.Series(first + pd.to_timedelta(rng.integers(0, 75, n) * 30, unit="D"))
    months = programme.map(_MONTHS)
    due = pd.Series(started + pd.to_timedelta(months * 30, unit="D"))
    ended = due <= _EXTRACT_DAY
    left = rng.random(n) < 1 - completing
    status = np.where(left, "Withdrawn", np.where(ended, "Completed", "In progress"))
    halfway = pd.Series(started + pd.to_timedelta(months * 15, unit="D"))
    status_date = due.where(ended, started).where(~left, halfway)
    status_date = status_date.where(status_date <= _EXTRACT_DAY, _EXTRACT_DAY)
    score = np.clip(np.round(rng.normal(64, 9, n), 1), 0, 100)
    satisfaction = rng.choice([1, 2, 3, 4, 5], n, p=[0.03, 0.07, 0.2, 0.42, 0.28])
    completed = status == "Completed"
    partner = "Delivery partner, " + region
    return pd.DataFrame(
        {
            "programme": programme,
            "status": status,
            "status_date": status_date.dt.strftime("%Y-%m-%d"),
            "cohort_start_year": started.dt.year,
            "started_on": started.dt.strftime("%Y-%m-%d"),
            "expected_end_on": due.dt.strftime("%Y-%m-%d"),
            "local_delivery_partner": partner.where(started >= _FIRST_PARTNER_DAY, ""),
            "completed": np.select(
                [completed, status == "Withdrawn"], ["Yes", "No"], default=""
            ),
            "assessment_score": np.where(completed, score.astype(str), ""),
            "satisfaction_score": np.where(completed, satisfaction.astype(str), ""),
        }
    )


def _blank_one_field_each(frame: pd.DataFrame, *, first: int) -> pd.DataFrame:
    frame = frame.copy()
    row = first
    for column, word, count in MISSING_FIELDS:
        frame.loc[row : row + count - 1, column] = word
        row += count
    return frame


COLUMNS = (
    "participant_id",
    "programme",
    "status",
    "status_date",
    "cohort_start_year",
    "started_on",
    "expected_end_on",
    "organisation",
    "organisation_type",
    "local_delivery_partner",
    "region",
    "band",
    "role",
    "age",
    "gender",
    "ethnic_origin",
    "sexual_orientation",
    "religion",
    "nationality",
    "disability",
    "highest_qualification",
    "completed",
    "assessment_score",
    "satisfaction_score",
)
