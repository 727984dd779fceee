"""The simulated trust that recruits: its posts, their applicants, and its workforce.

Everybody is simulated. Who is shortlisted, and who of the shortlisted is offered the
post, is drawn within each post, as candidates compete for it (Plackett and Luce). A
`Plan` plants more, or nothing, so that what the warehouse says of it can be held
against the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[Any]

FIRST_DAY = pd.Timestamp("2021-09-01")
LAST_DAY = pd.Timestamp("2024-01-31")
PROGRAMME_START = pd.Timestamp("2022-06-01")
EXTRACT_DAY = pd.Timestamp("2024-03-31")
ORGANISATION = "Simulated acute trust 1, London"
REGION = "London"

DIRECTORATES = {
    "Medicine": 0.22,
    "Surgery": 0.18,
    "Women and Children": 0.15,
    "Diagnostics": 0.14,
    "Corporate": 0.17,
    "Estates and Facilities": 0.14,
}
# Months after the start of the programme from which a directorate's posts need a
# letter, and further months for posts below band 7.
_LETTER_MONTHS = dict(zip(DIRECTORATES, (0, 2, 4, 3, 1, 6), strict=True))
_LETTER_MONTHS_BELOW_7 = 4

BANDS = {
    "Band 2": 0.13,
    "Band 3": 0.12,
    "Band 4": 0.09,
    "Band 5": 0.19,
    "Band 6": 0.17,
    "Band 7": 0.12,
    "Band 8a": 0.08,
    "Band 8b": 0.05,
    "Band 8c": 0.02,
    "Band 8d": 0.01,
    "Band 9": 0.01,
    "VSM": 0.01,
}
LEVELS = dict(zip(BANDS, (2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 9, 10), strict=True))
SENIOR_LEVEL = 8

_STAFF_GROUPS = {
    "Medicine": {
        "Nursing and Midwifery Registered": 0.6,
        "Additional Clinical Services": 0.4,
    },
    "Surgery": {
        "Nursing and Midwifery Registered": 0.6,
        "Additional Clinical Services": 0.4,
    },
    "Women and Children": {
        "Nursing and Midwifery Registered": 0.7,
        "Allied Health Professionals": 0.3,
    },
    "Diagnostics": {"Healthcare Scientists": 0.5, "Allied Health Professionals": 0.5},
    "Corporate": {"Administrative and Clerical": 1.0},
    "Estates and Facilities": {"Estates and Ancillary": 1.0},
}
_NOT_CLINICAL = ("Administrative and Clerical", "Estates and Ancillary")
WHITE = {
    "White - British": 0.80,
    "White - Irish": 0.04,
    "White - Any other White background": 0.16,
}
BME = {
    "Mixed - White and Black Caribbean": 0.03,
    "Mixed - White and Asian": 0.03,
    "Mixed - Any other mixed background": 0.03,
    "Asian or Asian British - Indian": 0.26,
    "Asian or Asian British - Pakistani": 0.09,
    "Asian or Asian British - Bangladeshi": 0.05,
    "Asian or Asian British - Any other Asian background": 0.13,
    "Black or Black British - African": 0.24,
    "Black or Black British - Caribbean": 0.07,
    "Chinese": 0.03,
    "Any other ethnic group": 0.04,
}
# Log odds of an applicant being BME at band 5, and for each band above it.
_BME_AT_BAND_5 = 0.0
_BME_PER_BAND = -0.15
_ETHNICITY_NOT_STATED = 0.03
_DISABILITY = {"No": 0.875, "Yes": 0.06, "Prefer not to say": 0.065}
_UNDISCLOSED_AT_APPOINTMENT = 0.41
_GENDERS = {"Female": 0.70, "Male": 0.285, "Prefer not to say": 0.015}
_INTERNATIONAL = {True: 0.18, False: 0.04}
_APPLIES_AGAIN = 0.12
_APPLICANTS = 14_000 / 1_300
_SHORTLIST = (4, 5, 6)
_INTERNAL = 0.22
# Log odds, within a post, of being shortlisted and of being offered it.
_INTERNAL_AT_SHORTLIST = 0.5
_INTERNAL_AT_OFFER = 0.4
BME_AT_OFFER = -0.5

# What each estimator makes of the demonstration's odds in large trusts (six of 40,000
# posts): those who take a post's candidates for independent find less of the letter.
_LARGE_SAMPLE = {
    "offer, BME where a letter is required, conditional logit": 1.73,
    "offer, BME where a letter is required, logit over all shortlisted": 1.65,
    "offer, BME elsewhere, conditional logit": 0.601,
    "offer, BME elsewhere, logit over all shortlisted": 0.631,
    "shortlisting, BME, logit over all applicants": 0.714,
}

_OF_ODDS = ("letter", "panel", "shortlisting", "gender")

_PANEL_BEFORE = 0.30
_PANEL_AFTER = 0.75
_MANAGERS = 220
_STAFF = 9_000
_STREAMS = {"vacancies": 10, "applications": 11, "workforce": 12}


@dataclass(frozen=True)
class Plan:
    """What is planted; as it stands, what the demonstration holds.

    Attributes
    ----------
    seed : int
        Seeds every draw; the same plan gives the same files.
    n_vacancies : int
        Posts advertised; each has some eleven applicants.
    letter : float
        Times that the odds of an offer, within a post, change for BME candidates where
        a letter is required. 1 for nothing.
    panel : float
        The same where the panel has a BME member.
    shortlisting : float
        The same at shortlisting, for BME candidates whatever the post.
    gender : float
        The same at the offer, for women whatever the post.
    score_gap : float
        Standard deviations, within a post, by which BME candidates are scored higher.
    sharing : float
        Percent of the maximum by which a member scores candidates higher who are White
        or BME like the member.
    tone : float
        Added to the log odds that a statement about a BME candidate is a kind one,
        whoever writes it and whatever the outcome.
    topic : float
        Times as often that communication is written about where the candidate is BME.
    n_assessments : int
        Texts about interviewed candidates.
    """

    seed: int
    n_vacancies: int = 1300
    letter: float = 1.7
    panel: float = 1.0
    shortlisting: float = 0.7
    gender: float = 1.0
    score_gap: float = -0.3
    sharing: float = 0.0
    tone: float = -0.6
    topic: float = 2.0
    n_assessments: int = 1500


def vacancies(plan: Plan) -> pd.DataFrame:
    """Raw extract of simulated posts, without the outcome of their recruitment.

    Parameters
    ----------
    plan
        What is planted.

    Returns
    -------
    pandas.DataFrame
        One row per post in the words of the contract, with `posted_on` and
        `closing_on` as days.
    """
    rng = np.random.default_rng([plan.seed, _STREAMS["vacancies"]])
    n = plan.n_vacancies
    days = (LAST_DAY - FIRST_DAY).days
    posted = FIRST_DAY + pd.to_timedelta(np.sort(rng.integers(0, days, n)), unit="D")
    directorate = draw(DIRECTORATES, n, rng)
    band = draw(BANDS, n, rng)
    is_after = np.asarray(posted >= PROGRAMME_START)
    has_bme = rng.random(n) < np.where(is_after, _PANEL_AFTER, _PANEL_BEFORE)
    is_unknown = ~has_bme & (rng.random(n) < 0.06)
    size = rng.choice([3, 4, 5], n, p=[0.7, 0.2, 0.1])
    managers = _managers(rng)
    manager = rng.integers(0, _MANAGERS, n)
    return pd.DataFrame(
        {
            "vacancy_id": [f"V{number:05d}" for number in range(1, n + 1)],
            "posted_on": posted,
            "closing_on": posted + pd.to_timedelta(rng.integers(14, 29, n), unit="D"),
            "directorate": directorate,
            "staff_group": _within(directorate, _STAFF_GROUPS, rng),
            "band": band,
            "organisation": ORGANISATION,
            "region": REGION,
            "n_posts": np.where(rng.random(n) < 0.05, 2, 1),
            "panel_size": size,
            "panel_bme_members": np.where(has_bme, 1 + (rng.random(n) < 0.2), 0),
            "panel_female_members": np.where(
                rng.random(n) < 0.85, rng.integers(1, size), 0
            ),
            "panel_unknown_ethnicity": is_unknown.astype(int),
            "letter_required": np.where(
                posted >= _letters_from(directorate, band), "Yes", "No"
            ),
            "hiring_manager_id": managers["id"].to_numpy()[manager],
            "hiring_manager_ethnicity": managers["ethnicity"].to_numpy()[manager],
            "hiring_manager_gender": managers["gender"].to_numpy()[manager],
        }
    )


def recruited(plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Raw extracts of the simulated posts and of the applications for them.

    Parameters
    ----------
    plan
        What is planted.

    Returns
    -------
    tuple of pandas.DataFrame
        Vacancies and applications, in the words and columns of the contract.
    """
    posts, applications, _ = interviewed(plan)
    return posts, applications


def interviewed(plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame, Floats]:
    """Give posts and applications as `recruited` does, and how each interview went.

    Parameters
    ----------
    plan
        What is planted.

    Returns
    -------
    tuple
        Vacancies, applications, and for each application what the interview added to
        the log odds of the offer, in standard deviations; NaN without an interview.
    """
    rng = np.random.default_rng([plan.seed, _STREAMS["applications"]])
    posts = vacancies(plan)
    n = len(posts)
    chances = rng.gamma(3.0, size=n)
    n_further = round(_APPLICANTS * n) - 2 * n
    sizes = 2 + rng.multinomial(n_further, chances / chances.sum())
    post = np.repeat(np.arange(n), sizes)
    level = _levels(posts["band"])[post]
    people = _candidates(level, post, rng)
    is_bme = people["ethnicity"].isin(BME).to_numpy()
    is_internal = (people["is_internal"] == "Yes").to_numpy()

    is_open, is_cancelled = _not_decided(posts, rng)
    is_undecided = (is_open | is_cancelled)[post]
    fit = np.log(plan.shortlisting) * is_bme + _INTERNAL_AT_SHORTLIST * is_internal
    place, score = _placed(fit, post, rng)
    n_shortlisted = np.minimum(rng.choice(_SHORTLIST, n), sizes)
    is_shortlisted = (place < n_shortlisted[post]) & ~is_undecided
    has_left = _leaves(is_shortlisted, is_undecided, rng)
    is_interviewed = is_shortlisted & (has_left == "")

    has_letter = (posts["letter_required"] == "Yes").to_numpy()[post]
    has_panel = (posts["panel_bme_members"] > 0).to_numpy()[post]
    wanted = (
        BME_AT_OFFER * is_bme
        + np.log(plan.letter) * (is_bme & has_letter)
        + np.log(plan.panel) * (is_bme & has_panel)
        + np.log(plan.gender) * (people["gender"] == "Female").to_numpy()
        + _INTERNAL_AT_OFFER * is_internal
    )
    place, worth = _placed(np.where(is_interviewed, wanted, -np.inf), post, rng)
    luck = np.where(is_interviewed, worth, np.nan) - wanted
    merit = (luck - np.euler_gamma) / (np.pi / np.sqrt(6))
    n_offers = np.where(rng.random(n) < 0.08, 0, posts["n_posts"].to_numpy())
    is_offered = is_interviewed & (place < n_offers[post])
    stages = _Stages(is_undecided, is_shortlisted, is_interviewed, is_offered, has_left)
    applications = _applications(posts, post, people, stages, score, rng)
    posts = _with_outcomes(posts, applications, is_open, is_cancelled, rng)
    return posts, applications, merit


def workforce(plan: Plan) -> pd.DataFrame:
    """Raw extract of the simulated people in post, counted by their characteristics.

    Parameters
    ----------
    plan
        Gives the seed.

    Returns
    -------
    pandas.DataFrame
        One row per combination that somebody has, in the columns of the contract.
    """
    rng = np.random.default_rng([plan.seed, _STREAMS["workforce"]])
    band = draw(BANDS, _STAFF, rng)
    directorate = draw(DIRECTORATES, _STAFF, rng)
    level = _levels(pd.Series(band))
    people = pd.DataFrame(
        {
            "snapshot_date": EXTRACT_DAY.strftime("%Y-%m-%d"),
            "organisation": ORGANISATION,
            "pay_scheme": np.where(band == "VSM", "VSM", "Agenda for Change"),
            "band": band,
            "staff_group": _within(directorate, _STAFF_GROUPS, rng),
            "is_board_voting": np.where(
                (band == "VSM") & (rng.random(_STAFF) < 0.15), "Yes", "No"
            ),
            "ethnicity": ethnicities(level, -0.2, rng),
            "gender": draw({"Female": 0.74, "Male": 0.26}, _STAFF, rng),
            "disability": draw(
                {"No": 0.77, "Yes": 0.05, "Not disclosed": 0.18}, _STAFF, rng
            ),
        }
    )
    is_clinical = ~people["staff_group"].isin(_NOT_CLINICAL)
    people["is_clinical"] = np.where(is_clinical, "Yes", "No")
    columns = list(people.columns)
    counted = people.groupby(columns).size().rename("headcount")
    return counted.reset_index()


def draw(words: Mapping[str, float], n: int, rng: np.random.Generator) -> Words:
    """Words drawn by their weights.

    Parameters
    ----------
    words
        Each word with its weight, above 0.
    n
        How many are drawn.
    rng
        Draws.

    Returns
    -------
    (n,) of str
    """
    weights = np.array(list(words.values()))
    return rng.choice(np.array(list(words)), n, p=weights / weights.sum())


def ethnicities(level: Ints, at_band_5: float, rng: np.random.Generator) -> Words:
    """Words of ethnicity, fewer of them BME the higher the band.

    Parameters
    ----------
    level : (n,) int64
        Place of each person's band in the order of bands.
    at_band_5
        Log odds of being BME at band 5.
    rng
        Draws.

    Returns
    -------
    (n,) of str
        A few are not stated.
    """
    n = len(level)
    log_odds = at_band_5 + _BME_PER_BAND * (level - 5)
    is_bme = rng.random(n) < 1 / (1 + np.exp(-log_odds))
    words = np.where(is_bme, draw(BME, n, rng), draw(WHITE, n, rng))
    return np.where(rng.random(n) < _ETHNICITY_NOT_STATED, "Not stated", words)


def planted(plan: Plan) -> pd.DataFrame:
    """List what is planted, one row per parameter.

    Parameters
    ----------
    plan
        What the data was drawn with.

    Returns
    -------
    pandas.DataFrame
        `parameter` and `value` as text: odds ratios within a post and, where they are
        the demonstration's, what each estimator gives of them in a large trust.
    """
    odds = {
        "shortlisting, BME": plan.shortlisting,
        "shortlisting, internal": float(np.exp(_INTERNAL_AT_SHORTLIST)),
        "offer, BME": float(np.exp(BME_AT_OFFER)),
        "offer, BME where a letter is required": plan.letter,
        "offer, BME where the panel has a BME member": plan.panel,
        "offer, women": plan.gender,
        "offer, internal": float(np.exp(_INTERNAL_AT_OFFER)),
    }
    rows = [("seed", str(plan.seed)), ("posts", str(plan.n_vacancies))]
    rows += [(f"odds ratio at {name}", f"{value:.4g}") for name, value in odds.items()]
    usual = Plan(plan.seed)
    if all(getattr(plan, name) == getattr(usual, name) for name in _OF_ODDS):
        rows += [
            (f"large-sample odds ratio at {name}", f"{value:.4g}")
            for name, value in _LARGE_SAMPLE.items()
        ]
    rows.append(("disability undisclosed at appointment", "0.45"))
    return pd.DataFrame(rows, columns=["parameter", "value"])


def write(folder: Path, plan: Plan) -> list[Path]:
    """Write the simulated extracts of a trust that recruits.

    Parameters
    ----------
    folder
        Where the files go; it is there.
    plan
        What is planted.

    Returns
    -------
    list of pathlib.Path
        `vacancies.csv`, `applications.csv` and `workforce.csv`.
    """
    posts, applications = recruited(plan)
    frames = {
        "vacancies": posts,
        "applications": applications,
        "workforce": workforce(plan),
    }
    return [extract(frame, folder / f"{name}.csv") for name, frame in frames.items()]


def extract(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame as the contract's dialect of CSV and give its path."""
    frame.to_csv(
        path,
        index=False,
        date_format="%Y-%m-%d",
        lineterminator="\n",
        encoding="utf-8",
    )
    return path


@dataclass(frozen=True)
class _Stages:
    """How far each application got."""

    is_undecided: NDArray[np.bool_]
    is_shortlisted: NDArray[np.bool_]
    is_interviewed: NDArray[np.bool_]
    is_offered: NDArray[np.bool_]
    has_left: NDArray[np.str_]


def _levels(band: pd.Series) -> Ints:
    return np.asarray(band.map(LEVELS), dtype=np.int64)


def _within(
    groups: Words,
    words: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> Words:
    drawn = np.empty(len(groups), dtype=object)
    for group, choices in words.items():
        chosen = groups == group
        drawn[chosen] = draw(choices, int(chosen.sum()), rng)
    return drawn


def _managers(rng: np.random.Generator) -> pd.DataFrame:
    level = np.full(_MANAGERS, 7, dtype=np.int64)
    return pd.DataFrame(
        {
            "id": [f"M{number:03d}" for number in range(1, _MANAGERS + 1)],
            "ethnicity": ethnicities(level, -0.8, rng),
            "gender": draw({"Female": 0.66, "Male": 0.34}, _MANAGERS, rng),
        }
    )


def _letters_from(directorate: Words, band: Words) -> pd.DatetimeIndex:
    """Give the day from which each post needs a letter."""
    months = pd.Series(directorate).map(_LETTER_MONTHS)
    months += _LETTER_MONTHS_BELOW_7 * (_levels(pd.Series(band)) < 7)
    days = {month: PROGRAMME_START + pd.DateOffset(months=month) for month in range(12)}
    return pd.DatetimeIndex(months.map(days))


def _candidates(level: Ints, post: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Draw who applies; some have applied at that level before."""
    n = len(level)
    ethnicity = ethnicities(level, _BME_AT_BAND_5, rng)
    is_bme = pd.Series(ethnicity).isin(BME).to_numpy()
    disability = draw(_DISABILITY, n, rng)
    abroad = np.where(is_bme, _INTERNATIONAL[True], _INTERNATIONAL[False])
    people = pd.DataFrame(
        {
            "candidate_id": [f"C{number:05d}" for number in range(1, n + 1)],
            "ethnicity": ethnicity,
            "gender": draw(_GENDERS, n, rng),
            "disability": disability,
            "age": np.clip(rng.normal(30 + 1.6 * level, 8, n), 18, 66).astype(int),
            "is_internal": np.where(rng.random(n) < _INTERNAL, "Yes", "No"),
            "recruitment_route": np.where(
                rng.random(n) < abroad, "International", "UK"
            ),
            "guaranteed_interview": np.where(
                (disability == "Yes") & (rng.random(n) < 0.6), "Yes", "No"
            ),
        }
    )
    who = np.arange(n)
    for at in np.unique(level):
        chosen = np.flatnonzero(level == at)
        earlier = (rng.random(len(chosen)) * np.arange(len(chosen))).astype(int)
        again = rng.random(len(chosen)) < _APPLIES_AGAIN
        other = chosen[earlier]
        again &= post[other] != post[chosen]
        who[chosen[again]] = other[again]
    same_post = pd.DataFrame({"post": post, "who": who}).duplicated().to_numpy()
    who = np.where(same_post, np.arange(n), who)
    return people.iloc[who].reset_index(drop=True)


def _placed(
    log_odds: Floats, post: Ints, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Draw the order of the candidates within each post, from 0, and their scores."""
    score = log_odds + rng.gumbel(size=len(post))
    order = np.lexsort((-score, post))
    first = np.searchsorted(post, post)
    place = np.empty(len(post), dtype=np.int64)
    place[order] = np.arange(len(post)) - first
    return place, score


def _not_decided(
    posts: pd.DataFrame, rng: np.random.Generator
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Draw the posts that are still open, and those that were cancelled."""
    is_late = (posts["posted_on"] > LAST_DAY - pd.Timedelta(days=40)).to_numpy()
    is_open = is_late & (rng.random(len(posts)) < 0.4)
    return is_open, ~is_open & (rng.random(len(posts)) < 0.01)


def _leaves(
    is_shortlisted: NDArray[np.bool_],
    is_undecided: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.str_]:
    """Draw who withdraws, by the last stage they had reached."""
    chance = rng.random(len(is_shortlisted))
    return np.select(
        [
            is_shortlisted & (chance < 0.04),
            ~is_shortlisted & ~is_undecided & (chance < 0.03),
        ],
        ["Shortlisting", "Application"],
        default="",
    )


def _yes_no(said: NDArray[np.bool_], known: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.where(known, np.where(said, "Yes", "No"), "")


def _applications(
    posts: pd.DataFrame,
    post: Ints,
    people: pd.DataFrame,
    stages: _Stages,
    score: Floats,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Put the applications in the words of the contract."""
    n = len(post)
    closing = posts["closing_on"].to_numpy()[post]
    decided, offered = ~stages.is_undecided, stages.is_offered
    stayed = decided & (stages.has_left != "Application")
    still = stayed & (stages.has_left != "Shortlisting")
    chance = rng.random(n)
    outcome = np.select(
        [offered & (chance < 0.08), offered & (chance < 0.10), offered],
        ["Declined", "Withdrawn", "Accepted"],
        default="",
    )
    is_appointed = (outcome == "Accepted") & (rng.random(n) < 0.97)
    is_undisclosed = rng.random(n) < _UNDISCLOSED_AT_APPOINTMENT
    at_appointment = np.where(is_undisclosed, "Not disclosed", people["disability"])

    def day(after: int, said: NDArray[np.bool_]) -> pd.Series:
        days = pd.Series(closing + pd.to_timedelta(after, unit="D"))
        return days.where(said)

    frame = pd.DataFrame(
        {
            "application_id": [f"A{number:06d}" for number in range(1, n + 1)],
            "vacancy_id": posts["vacancy_id"].to_numpy()[post],
            "applied_on": closing - pd.to_timedelta(rng.integers(0, 14, n), unit="D"),
            "shortlist_score": np.where(decided, np.round(50 + 10 * score, 0), np.nan),
            "shortlisted": _yes_no(stages.is_shortlisted, stayed),
            "shortlisted_on": day(7, stages.is_shortlisted),
            "interviewed": _yes_no(stages.is_interviewed, still),
            "interviewed_on": day(21, stages.is_interviewed),
            "offered": _yes_no(offered, still),
            "offered_on": day(23, offered),
            "offer_outcome": outcome,
            "appointed": _yes_no(is_appointed, still),
            "appointed_on": day(75, is_appointed),
            "disability_at_appointment": np.where(is_appointed, at_appointment, ""),
            "withdrawn_stage": stages.has_left,
        }
    )
    frame = pd.concat([frame, people], axis=1)
    # An appointment whose shortlisting nobody wrote down as one.
    wrong = rng.choice(np.flatnonzero(is_appointed), min(8, is_appointed.sum()), False)
    frame.loc[wrong, "shortlisted"] = "No"
    return frame[list(APPLICATION_COLUMNS)]


def _with_outcomes(
    posts: pd.DataFrame,
    applications: pd.DataFrame,
    is_open: NDArray[np.bool_],
    is_cancelled: NDArray[np.bool_],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Add how each recruitment ended and when its letter went out."""
    taken = applications[applications["appointed"] == "Yes"]
    is_filled = posts["vacancy_id"].isin(taken["vacancy_id"]).to_numpy()
    offered = applications[applications["offered"] == "Yes"]
    decided = posts["vacancy_id"].map(offered.groupby("vacancy_id")["offered_on"].min())
    sent = decided + pd.to_timedelta(rng.integers(0, 8, len(posts)), unit="D")
    is_sent = (posts["letter_required"] == "Yes") & (rng.random(len(posts)) < 0.94)
    posts = posts.assign(
        outcome=np.select(
            [is_open, is_cancelled, is_filled],
            ["Open", "Cancelled", "Filled"],
            default="Unfilled",
        ),
        letter_sent_on=sent.where(is_sent),
    )
    return posts[list(VACANCY_COLUMNS)]


VACANCY_COLUMNS = (
    "vacancy_id",
    "posted_on",
    "closing_on",
    "directorate",
    "staff_group",
    "band",
    "organisation",
    "region",
    "n_posts",
    "outcome",
    "panel_size",
    "panel_bme_members",
    "panel_female_members",
    "panel_unknown_ethnicity",
    "letter_required",
    "letter_sent_on",
    "hiring_manager_id",
    "hiring_manager_ethnicity",
    "hiring_manager_gender",
)
APPLICATION_COLUMNS = (
    "application_id",
    "vacancy_id",
    "candidate_id",
    "applied_on",
    "ethnicity",
    "gender",
    "disability",
    "disability_at_appointment",
    "age",
    "is_internal",
    "recruitment_route",
    "guaranteed_interview",
    "shortlist_score",
    "shortlisted",
    "shortlisted_on",
    "interviewed",
    "interviewed_on",
    "offered",
    "offered_on",
    "offer_outcome",
    "appointed",
    "appointed_on",
    "withdrawn_stage",
)
