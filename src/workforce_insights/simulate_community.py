"""The simulated community for AI in health and care: who joins, and what they do in it.

Everybody is simulated. The hub opens in late September 2020 and has the published 1,321
members by September 2021 (some 117 a month), three of five from public bodies. A `Plan`
plants what the warehouse is to find.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workforce_insights.simulate_recruitment import draw, extract

FIRST_DAY = pd.Timestamp("2020-09-24")
EXTRACT_DAY = pd.Timestamp("2022-08-31")
N_FIRST_DAYS = 34
"""Members who join in September 2020."""

N_OCTOBER, N_MORE_EACH_MONTH = 107, 2
N_MONTHS = 23

SECTORS = {
    "NHS trust": 0.34,
    "Academia": 0.10,
    "Arm's length body": 0.10,
    "Primary care": 0.03,
    "Local government": 0.03,
    "Supplier": 0.40,
}
PLANTED_SECTOR = "Supplier"
PLANTED_ROLES = ("Nurse or midwife", "Allied health professional")
_CLINICAL = {
    "Doctor": 0.24,
    "Nurse or midwife": 0.16,
    "Allied health professional": 0.12,
    "Other clinician": 0.08,
}
_ROLES = {
    "NHS trust": {
        **_CLINICAL,
        "Data and AI specialist": 0.14,
        "Digital and IT": 0.13,
        "Manager": 0.13,
    },
    "Academia": {"Researcher": 0.75, "Doctor": 0.15, "Data and AI specialist": 0.10},
    "Arm's length body": {
        "Manager": 0.45,
        "Data and AI specialist": 0.30,
        "Digital and IT": 0.25,
    },
    "Primary care": {"Doctor": 0.6, "Nurse or midwife": 0.2, "Manager": 0.2},
    "Local government": {"Manager": 0.6, "Digital and IT": 0.4},
    "Supplier": {
        "Commercial": 0.55,
        "Data and AI specialist": 0.30,
        "Digital and IT": 0.15,
    },
}
_REASONS = {
    "Learn": (0.42, 0.10),
    "Meet others": (0.22, 0.16),
    "Find partners": (0.08, 0.50),
    "Share work": (0.12, 0.20),
    "Adopt a solution": (0.16, 0.04),
}
REGIONS = {
    "London": 0.25,
    "South East": 0.15,
    "North West": 0.14,
    "Midlands": 0.14,
    "North East and Yorkshire": 0.13,
    "East of England": 0.10,
    "South West": 0.09,
}
_ORGANISATIONS = {
    "NHS trust": ("Simulated trust", 70),
    "Academia": ("Simulated university", 18),
    "Arm's length body": ("Simulated national body", 6),
    "Primary care": ("Simulated practice", 40),
    "Local government": ("Simulated council", 25),
    "Supplier": ("Simulated supplier", 320),
}
_LEAVE_EACH_MONTH = 0.007
_INTERESTED, _CHAMPIONS = 0.05, 0.5

_WEBINARS, _DISCUSSIONS = (4, 18), (9, 23)
"""Days of each month on which there is one."""
_WEEK = pd.Timestamp("2021-09-13")
_MEETUPS = ("2022-03-10", "2022-04-28", "2022-05-19", "2022-06-30", "2022-07-14")
_RUNS = (
    "2021-01-12",
    "2021-05-11",
    "2021-10-05",
    "2022-01-18",
    "2022-04-26",
    "2022-06-07",
)
WORKSHOPS = (
    "AI fundamentals",
    "Problem discovery",
    "Solution discovery",
    "Practicalities",
    "Launching an experiment",
)
_PLACES = 28
_STAYS = 0.9
_SHOWS_UP = {"Webinar": 0.58, "Community week": 0.64, "Meetup": 0.72, "Workshop": 0.85}
_SURVEYS = (
    "2020-12-01",
    "2021-03-01",
    "2021-06-01",
    "2021-12-01",
    "2022-03-01",
    "2022-06-01",
)
_TOPICS = (
    "imaging",
    "triage",
    "bed planning",
    "rota planning",
    "letters",
    "consent",
    "evaluation",
    "procurement",
    "bias",
    "data sharing",
    "chat assistants",
    "coding",
)
_HELD_BACK = {
    "Skills": 0.3,
    "Data": 0.25,
    "Money": 0.2,
    "Governance": 0.15,
    "Time": 0.1,
}
_PROBLEMS = {
    "Imaging": 0.25,
    "Patient flow": 0.2,
    "Administration": 0.2,
    "Triage": 0.15,
    "Workforce": 0.1,
    "Pathology": 0.1,
}
_N_USE_CASES, _N_ADOPTIONS = 64, 150
_REGISTERED_BEFORE = pd.Timedelta(days=7)
_STREAM = 20


@dataclass(frozen=True)
class Plan:
    """What is planted; as it stands, what the demonstration holds.

    Attributes
    ----------
    seed : int
        Seeds every draw; the same plan gives the same files.
    scale : int
        Times as many members as the demonstration has.
    churn : float
        Times as likely, each month, that a supplier's member leaves.
    confidence : float
        Points by which confidence is higher after the last workshop of a run than
        before the first.
    workshops : float
        Times as likely that nurses, midwives and allied health professionals take a
        place in a workshop.
    """

    seed: int
    scale: int = 1
    churn: float = 3.0
    confidence: float = 0.8
    workshops: float = 2.0


def members(plan: Plan) -> pd.DataFrame:
    """Raw extract of the simulated members.

    Parameters
    ----------
    plan
        What is planted.

    Returns
    -------
    pandas.DataFrame
        One row per member in the columns of the contract, by day of joining; days as
        timestamps.
    """
    rng = np.random.default_rng([plan.seed, _STREAM])
    joined = _joined(plan, rng)
    n = len(joined)
    sector = draw(SECTORS, n, rng)
    role = np.empty(n, dtype=object)
    organisation = np.empty(n, dtype=object)
    region = draw(REGIONS, n, rng)
    for name, roles in _ROLES.items():
        chosen = np.flatnonzero(sector == name)
        role[chosen] = draw(roles, len(chosen), rng)
        called, n_known = _ORGANISATIONS[name]
        # An organisation lies in one region: its number gives it away.
        places = list(REGIONS)
        base = np.array([places.index(where) for where in region[chosen]])
        n_each = max(1, n_known // len(places))
        number = base + len(places) * rng.integers(0, n_each, len(chosen)) + 1
        organisation[chosen] = [f"{called} {k}" for k in number]
    of_suppliers, of_others = (
        draw({name: pair[place] for name, pair in _REASONS.items()}, n, rng)
        for place in (1, 0)
    )
    reason = np.where(sector == "Supplier", of_suppliers, of_others)
    leaving = np.where(sector == PLANTED_SECTOR, plan.churn, 1.0) * _LEAVE_EACH_MONTH
    days = np.ceil(30.44 * rng.exponential(1 / leaving)).astype(int)
    left = pd.Series(joined + pd.to_timedelta(days, unit="D"))
    offers = pd.Series(joined + pd.to_timedelta(rng.integers(30, 400, n), unit="D"))
    is_member = (offers < left) & (offers < EXTRACT_DAY)
    is_interested = (rng.random(n) < _INTERESTED) & is_member
    since = offers + pd.to_timedelta(rng.integers(7, 90, n), unit="D")
    is_champion = is_interested & (rng.random(n) < _CHAMPIONS) & (since < EXTRACT_DAY)
    return pd.DataFrame(
        {
            "member_id": [f"H{1 + place:05d}" for place in range(n)],
            "joined_on": joined,
            "left_on": left.where(left <= EXTRACT_DAY),
            "joining_reason": reason,
            "organisation": organisation,
            "sector": sector,
            "professional_role": np.where(rng.random(n) < 0.02, "", role),
            "region": np.where(rng.random(n) < 0.03, "Not stated", region),
            "champion_interest_on": offers.where(is_interested),
            "champion_since": since.where(is_champion),
        }
    )


def activities(plan: Plan, people: pd.DataFrame) -> pd.DataFrame:
    """Raw extract of what the simulated community does.

    Parameters
    ----------
    plan
        Gives the seed.
    people
        As `members` gives them; some of them host.

    Returns
    -------
    pandas.DataFrame
        One row per activity in the columns of the contract.
    """
    rng = np.random.default_rng([plan.seed, _STREAM + 1])
    rows: list[dict[str, Any]] = []

    def add(kind: str, day: pd.Timestamp, title: str, **further: Any) -> None:
        rows.append(
            {"activity_type": kind, "starts_on": day, "title": title, **further}
        )

    for month in pd.date_range("2020-10-01", EXTRACT_DAY, freq="MS"):
        for days, kind in ((_WEBINARS, "Webinar"), (_DISCUSSIONS, "Discussion")):
            for day in days:
                topic = str(rng.choice(_TOPICS))
                add(kind, month + pd.Timedelta(days=day), f"{kind} on {topic}")
    for number, held in enumerate(_SURVEYS, 1):
        add("Survey", pd.Timestamp(held), f"Survey {number}")
    for session in range(8):
        early = people[people["joined_on"] < _WEEK - pd.Timedelta(days=60)]
        host = early.iloc[int(rng.integers(len(early)))]
        add(
            "Community week",
            _WEEK + pd.Timedelta(days=session // 2),
            f"Community week: {_TOPICS[session]}",
            series="Community week",
            session_no=session + 1,
            hosted_by_member_id=host["member_id"],
            host_organisation=host["organisation"],
        )
    for held in _MEETUPS:
        add("Meetup", pd.Timestamp(held), "Regional meetup", mode="In person")
    for number, held in enumerate(_RUNS, 1):
        for session, title in enumerate(WORKSHOPS):
            add(
                "Workshop",
                pd.Timestamp(held) + pd.Timedelta(days=7 * session),
                title,
                series="Workshop series",
                run_id=f"R{number}",
                session_no=session + 1,
            )
    frame = pd.DataFrame(rows).sort_values(["starts_on", "title"], kind="stable")
    frame["mode"] = frame["mode"].fillna("Online")
    frame["session_no"] = frame["session_no"].astype("Int64")
    frame["activity_id"] = [f"E{number:04d}" for number in range(1, 1 + len(frame))]
    return frame[list(ACTIVITY_COLUMNS)].reset_index(drop=True)


def engagements(plan: Plan, people: pd.DataFrame, done: pd.DataFrame) -> pd.DataFrame:
    """Raw extract of who took part in what.

    Parameters
    ----------
    plan
        What is planted.
    people, done
        As `members` and `activities` give them.

    Returns
    -------
    pandas.DataFrame
        One row per engagement in the columns of the contract.
    """
    rng = np.random.default_rng([plan.seed, _STREAM + 2])
    keen = rng.gamma(0.6, size=len(people))
    parts: list[pd.DataFrame] = []
    for line in _lines(done):
        here = _present(people, line.starts_on, line.starts_on)
        weights = keen[here] * np.exp(
            -_months(people["joined_on"], line.starts_on)[here] / 9
        )
        kind = str(line.activity_type)
        if kind == "Workshop":
            continue
        if kind in ("Discussion", "Survey"):
            n = min(
                len(here), round((0.010 if kind == "Discussion" else 0.05) * len(here))
            )
            who = _chosen(here, weights, n, rng)
            said = {"Discussion": ("Posted", "Replied"), "Survey": ("Responded",) * 2}[
                kind
            ]
            parts.append(_engaged(line, who[:2], said[0]))
            parts.append(_engaged(line, who[2:], said[1]))
            called = who[rng.random(len(who)) < (0.12 if kind == "Survey" else 0.0)]
            parts.append(_engaged(line, called, "Interviewed", days=14))
            continue
        share = {"Webinar": 0.055, "Community week": 0.028, "Meetup": 0.018}[kind]
        who = _chosen(here, weights, round(share * len(here)), rng)
        parts.append(_engaged(line, who, "Registered", days=-_REGISTERED_BEFORE.days))
        came = who[rng.random(len(who)) < _SHOWS_UP[kind]]
        if isinstance(line.hosted_by_member_id, str):
            host = np.flatnonzero(people["member_id"] == line.hosted_by_member_id)
            came = np.setdiff1d(came, host)
            parts.append(_engaged(line, host, "Hosted"))
        score = np.clip(np.round(rng.normal(4.0, 0.8, len(came))), 1, 5)
        told = rng.random(len(came)) < 0.45
        parts.append(
            _engaged(
                line, came, "Attended", feedback_score=np.where(told, score, np.nan)
            )
        )
    for _, sessions in done[done["run_id"].notna()].groupby("run_id"):
        parts.append(_run(plan, people, keen, sessions, rng))
    frame = pd.concat(parts, ignore_index=True)
    frame["member_id"] = people["member_id"].to_numpy()[frame.pop("member")]
    frame = frame.sort_values(
        ["occurred_on", "activity_id", "member_id"], kind="stable"
    )
    frame["engagement_id"] = [f"G{number:06d}" for number in range(1, 1 + len(frame))]
    return frame[list(ENGAGEMENT_COLUMNS)].reset_index(drop=True)


def survey_responses(
    plan: Plan, done: pd.DataFrame, engaged: pd.DataFrame
) -> pd.DataFrame:
    """Raw extract of the answers of those who responded to a survey.

    Parameters
    ----------
    plan
        Gives the seed.
    done, engaged
        As `activities` and `engagements` give them.

    Returns
    -------
    pandas.DataFrame
        One row per answer in the columns of the contract.
    """
    rng = np.random.default_rng([plan.seed, _STREAM + 3])
    surveys = done.loc[done["activity_type"] == "Survey", "activity_id"]
    who = engaged[
        (engaged["engagement_type"] == "Responded")
        & engaged["activity_id"].isin(surveys)
    ][["activity_id", "member_id"]]
    n = len(who)
    answers = {
        "How ready is your organisation for AI, from 1 to 5?": np.clip(
            np.round(rng.normal(2.7, 1.0, n)), 1, 5
        ).astype(int),
        "What holds you back most?": draw(_HELD_BACK, n, rng),
        "Would you talk to us for half an hour?": np.where(
            rng.random(n) < 0.35, "Yes", "No"
        ),
    }
    frame = pd.concat(
        [who.assign(question=name, answer=said) for name, said in answers.items()],
        ignore_index=True,
    )
    frame["response_id"] = [f"Q{number:05d}" for number in range(1, 1 + len(frame))]
    return frame[["response_id", "activity_id", "member_id", "question", "answer"]]


def use_cases(plan: Plan, people: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Raw extracts of the uses of AI brought, and of who else took them up.

    Parameters
    ----------
    plan
        Gives the seed.
    people
        As `members` gives them.

    Returns
    -------
    tuple of pandas.DataFrame
        Use cases and their adoptions, in the columns of the contract.
    """
    rng = np.random.default_rng([plan.seed, _STREAM + 4])
    public = people.loc[
        people["sector"].isin(["NHS trust", "Primary care"]), "organisation"
    ].to_numpy()
    n = _N_USE_CASES
    days = (EXTRACT_DAY - FIRST_DAY).days
    proposed = FIRST_DAY + pd.to_timedelta(
        np.sort(rng.integers(30, days - 30, n)), unit="D"
    )
    cases = pd.DataFrame(
        {
            "use_case_id": [f"U{number:03d}" for number in range(1, n + 1)],
            "problem_area": draw(_PROBLEMS, n, rng),
            "originating_organisation": rng.choice(public, n),
            "proposed_on": proposed,
            "stage": draw(
                {"Sourced": 0.45, "Proof of concept": 0.3, "Published": 0.25}, n, rng
            ),
        }
    )
    liked = rng.gamma(0.8, size=n)
    case = rng.choice(n, 3 * _N_ADOPTIONS, p=liked / liked.sum())
    adopted = pd.DataFrame(
        {
            "use_case_id": cases["use_case_id"].to_numpy()[case],
            "origin": cases["originating_organisation"].to_numpy()[case],
            "adopting_organisation": rng.choice(public, len(case)),
            "stage": draw(
                {"Interested": 0.5, "Adapting": 0.3, "Live": 0.2}, len(case), rng
            ),
            "adopted_on": proposed[case]
            + pd.to_timedelta(rng.integers(20, 300, len(case)), unit="D"),
        }
    )
    adopted = adopted[
        (adopted["origin"] != adopted["adopting_organisation"])
        & (adopted["adopted_on"] <= EXTRACT_DAY)
    ].drop_duplicates(["use_case_id", "adopting_organisation"])[:_N_ADOPTIONS]
    adopted["adoption_id"] = [f"D{number:03d}" for number in range(1, 1 + len(adopted))]
    return cases, adopted[list(ADOPTION_COLUMNS)].reset_index(drop=True)


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
    rows = {
        "times as likely to leave each month, members of suppliers": plan.churn,
        "points of confidence over a run of workshops": plan.confidence,
        "times as likely to take a workshop, nurses and AHPs": plan.workshops,
    }
    return pd.DataFrame(
        [(name, f"{value:.4g}") for name, value in rows.items()],
        columns=["parameter", "value"],
    )


def write(folder: Path, plan: Plan) -> list[Path]:
    """Write the simulated extracts of the community.

    Parameters
    ----------
    folder
        Where the files go; it is there.
    plan
        What is planted.

    Returns
    -------
    list of pathlib.Path
        Six CSV files, each named after its table.
    """
    people = members(plan)
    done = activities(plan, people)
    engaged = engagements(plan, people, done)
    cases, adopted = use_cases(plan, people)
    frames = {
        "members": people,
        "activities": done,
        "engagements": engaged,
        "survey_responses": survey_responses(plan, done, engaged),
        "use_cases": cases,
        "use_case_adoptions": adopted,
    }
    return [extract(frame, folder / f"{name}.csv") for name, frame in frames.items()]


ACTIVITY_COLUMNS = (
    "activity_id",
    "activity_type",
    "title",
    "series",
    "run_id",
    "session_no",
    "starts_on",
    "mode",
    "host_organisation",
    "hosted_by_member_id",
)
ENGAGEMENT_COLUMNS = (
    "engagement_id",
    "member_id",
    "activity_id",
    "engagement_type",
    "occurred_on",
    "feedback_score",
    "confidence_before",
    "confidence_after",
)
ADOPTION_COLUMNS = (
    "adoption_id",
    "use_case_id",
    "adopting_organisation",
    "stage",
    "adopted_on",
)


def _joined(plan: Plan, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Give the days of joining: as many in each month as are planted."""
    counts = [N_FIRST_DAYS] + [
        N_OCTOBER + N_MORE_EACH_MONTH * month for month in range(N_MONTHS)
    ]
    starts = [FIRST_DAY, *pd.date_range("2020-10-01", periods=N_MONTHS, freq="MS")]
    days: list[pd.Timestamp] = []
    for start, n in zip(starts, counts, strict=True):
        length = (start + pd.offsets.MonthEnd(0) - start).days + 1
        days += [
            start + pd.Timedelta(days=int(day))
            for day in rng.integers(0, length, n * plan.scale)
        ]
    return pd.DatetimeIndex(sorted(days))


def _lines(frame: pd.DataFrame) -> Iterator[Any]:
    """Give the rows one by one, their columns by name."""
    yield from frame.itertuples(index=False)


def _present(
    people: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> NDArray[np.int64]:
    """Give the places of those who can register for a day, and stay to another."""
    is_here = people["joined_on"] < first - _REGISTERED_BEFORE
    return np.flatnonzero(is_here & ~(people["left_on"] <= last))


def _months(since: pd.Series, day: pd.Timestamp) -> NDArray[np.float64]:
    return np.asarray((day - since).dt.days, dtype=np.float64).clip(min=0) / 30.44


def _chosen(
    here: NDArray[np.int64],
    weights: NDArray[np.float64],
    n: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    n = min(n, int((weights > 0).sum()))
    return rng.choice(here, n, replace=False, p=weights / weights.sum())


def _engaged(
    line: Any,
    who: NDArray[np.int64],
    what: str,
    days: int = 0,
    **scores: NDArray[np.float64],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "member": who,
            "activity_id": line.activity_id,
            "engagement_type": what,
            "occurred_on": line.starts_on + pd.Timedelta(days=days),
            "feedback_score": np.nan,
            "confidence_before": np.nan,
            "confidence_after": np.nan,
            **scores,
        }
    )


def _run(
    plan: Plan,
    people: pd.DataFrame,
    keen: NDArray[np.float64],
    sessions: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Give who took part in one run of the workshops, and how confident they were."""
    lines = list(_lines(sessions.sort_values("session_no")))
    here = _present(people, lines[0].starts_on, lines[-1].starts_on)
    wants = np.where(
        people["professional_role"].isin(PLANTED_ROLES), plan.workshops, 1.0
    )
    weights = (keen * wants)[here] * (people["sector"] != "Supplier").to_numpy()[here]
    who = _chosen(here, weights, _PLACES, rng)
    level = rng.normal(2.6, 0.7, len(who)) + rng.normal(0, 0.2)
    gain = rng.normal(plan.confidence, 0.5, len(who)) / len(lines)
    stays = np.ones(len(who), dtype=bool)
    parts = []
    for place, line in enumerate(lines):
        parts.append(
            _engaged(line, who[stays], "Registered", days=-_REGISTERED_BEFORE.days)
        )
        came = stays & (rng.random(len(who)) < _SHOWS_UP["Workshop"])
        before, after = level + gain * place, level + gain * (place + 1)
        parts.append(
            _engaged(
                line,
                who[came],
                "Attended",
                feedback_score=_points(rng.normal(4.2, 0.7, came.sum())),
                confidence_before=_points(
                    before[came] + rng.normal(0, 0.3, came.sum())
                ),
                confidence_after=_points(after[came] + rng.normal(0, 0.3, came.sum())),
            )
        )
        stays &= rng.random(len(who)) < _STAYS
    return pd.concat(parts, ignore_index=True)


def _points(score: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.round(score), 1, 5)
