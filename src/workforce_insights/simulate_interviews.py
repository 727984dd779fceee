"""What the panels of the simulated trust score, and what is written of candidates.

Everybody is simulated and so is every text: statements of a small grammar, each kind or
unkind, on topics that an author likes more or less, with the name of the candidate,
sentences that stand in many texts, and errors of typing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml
from numpy.typing import NDArray

from workforce_insights import simulate_recruitment as recruitment

Flags = NDArray[np.bool_]

N_MEMBERS = 3
MOST = (25, 40, 50, 100)
"""Points that a panel may give at most, by vacancy."""

# Percent of the maximum: the mean, and the standard deviations of vacancies,
# candidates, members of a panel, and of one member's score of one candidate.
_MEAN, _OF_VACANCIES, _OF_CANDIDATES, _OF_MEMBERS, _OF_SCORES = 62.0, 4.0, 8.0, 4.0, 6.0
# How much of what the interview added to the odds of an offer the scores show.
_SHOWN = 0.8
_NOT_SCORED = 0.004
_ABOVE_MAXIMUM = 3

PLANTED_TOPIC = "communication"
# Log odds that a statement is a kind one.
_KIND, _KIND_IF_OFFERED, _KIND_IF_NOT, _OF_AUTHORS = 0.15, 1.4, -0.35, 0.4
# Topics beyond the first, and statements on each beyond its first.
_FURTHER_TOPICS, _FURTHER_STATEMENTS, _MOST_STATEMENTS = 1.0, 1.5, 10
_BY_MANAGER = 0.75
_SHORT, _MISTYPED = 0.05, 0.15
_OPENED, _CLOSED = 0.45, 0.25
_BOILERPLATE = (0.30, 0.18, 0.12)
_STYLES = {"name": 0.35, "surname": 0.15, "role": 0.2, "notes": 0.2, "list": 0.1}
_STREAMS = {"scores": 13, "assessments": 14}
_PRONOUNS = {
    "Female": {"they": "she", "them": "her", "their": "her"},
    "Male": {"they": "he", "them": "him", "their": "his"},
}
_OTHER_PRONOUNS = {"they": "they", "them": "them", "their": "their"}
_BRACES = re.compile(r"\{([^{}]*)\}")

SCORE_COLUMNS = (
    "interview_score_id",
    "application_id",
    "panel_member_no",
    "member_ethnicity",
    "member_gender",
    "score",
    "max_score",
)
ASSESSMENT_COLUMNS = (
    "assessment_id",
    "application_id",
    "author_id",
    "author_role",
    "written_on",
    "body",
)


def scores(
    plan: recruitment.Plan,
    posts: pd.DataFrame,
    applications: pd.DataFrame,
    merit: NDArray[np.float64],
) -> pd.DataFrame:
    """Raw extract of what three members of each panel scored its candidates.

    Parameters
    ----------
    plan
        What is planted.
    posts, applications, merit
        As `simulate_recruitment.interviewed` gives them.

    Returns
    -------
    pandas.DataFrame
        One row per interviewed candidate and member, in the columns of the contract; a
        few are missing, and a few lie above their maximum.
    """
    rng = np.random.default_rng([plan.seed, _STREAMS["scores"]])
    members = _members(posts, rng)
    post = applications["vacancy_id"].map(_places(posts["vacancy_id"])).to_numpy()
    chosen = np.flatnonzero(np.isfinite(merit))
    post, merit = post[chosen], merit[chosen]
    candidate_is_bme = _is_bme(applications["ethnicity"].iloc[chosen])
    spread = np.sqrt(_OF_CANDIDATES**2 + _OF_SCORES**2 / N_MEMBERS)
    own = np.sqrt(1 - _SHOWN**2) * rng.normal(size=len(chosen)) + _SHOWN * merit
    percent = (
        _MEAN
        + rng.normal(0, _OF_VACANCIES, len(posts))[post]
        + _OF_CANDIDATES * own
        + plan.score_gap * spread * candidate_is_bme
    )
    of_member = rng.normal(0, _OF_MEMBERS, (len(posts), N_MEMBERS))[post]
    is_like = members["is_bme"][post] == candidate_is_bme[:, None]
    given = (
        percent[:, None]
        + of_member
        + plan.sharing * is_like
        + rng.normal(0, _OF_SCORES, (len(chosen), N_MEMBERS))
    )
    most = rng.choice(MOST, len(posts), p=[0.3, 0.4, 0.2, 0.1])[post]
    points = np.clip(np.round(given / 100 * most[:, None]), 0, most[:, None]).ravel()
    frame = pd.DataFrame(
        {
            "application_id": np.repeat(
                applications["application_id"].to_numpy()[chosen], N_MEMBERS
            ),
            "panel_member_no": np.tile(np.arange(1, N_MEMBERS + 1), len(chosen)),
            "member_ethnicity": members["ethnicity"][post].ravel(),
            "member_gender": members["gender"][post].ravel(),
            "score": points.astype(int),
            "max_score": np.repeat(most, N_MEMBERS),
        }
    )
    frame = frame[rng.random(len(frame)) >= _NOT_SCORED].reset_index(drop=True)
    wrong = rng.choice(len(frame), min(_ABOVE_MAXIMUM, len(frame)), replace=False)
    frame.loc[wrong, "score"] = frame.loc[wrong, "max_score"] + 5
    frame["interview_score_id"] = [f"S{1 + place:06d}" for place in range(len(frame))]
    return frame[list(SCORE_COLUMNS)]


def assessments(
    plan: recruitment.Plan, posts: pd.DataFrame, applications: pd.DataFrame
) -> pd.DataFrame:
    """Raw extract of what was written of interviewed candidates.

    Parameters
    ----------
    plan
        What is planted.
    posts, applications
        As `simulate_recruitment.recruited` gives them.

    Returns
    -------
    pandas.DataFrame
        One row per text, in the columns of the contract: of all interviewed candidates
        of as many vacancies as it takes.
    """
    rng = np.random.default_rng([plan.seed, _STREAMS["assessments"]])
    order = rng.permutation(len(posts))
    people = applications[applications["interviewed"] == "Yes"].reset_index(drop=True)
    place = order[people["vacancy_id"].map(_places(posts["vacancy_id"])).to_numpy()]
    people = people.iloc[np.argsort(place, kind="stable")[: plan.n_assessments]]
    about = people.merge(
        posts[["vacancy_id", "staff_group", "hiring_manager_id"]], on="vacancy_id"
    )
    by_manager = {
        post: rng.random() < _BY_MANAGER for post in about["vacancy_id"].unique()
    }
    is_by_manager = about["vacancy_id"].map(by_manager).astype(bool)
    about["author_id"] = np.where(
        is_by_manager, about["hiring_manager_id"], "P-" + about["vacancy_id"]
    )
    authors = {author: _author(rng) for author in about["author_id"].unique()}
    bodies = [
        _text(line, authors[line["author_id"]], plan, rng)
        for line in about.to_dict("records")
    ]
    days = pd.to_timedelta(rng.integers(2, 12, len(about)), unit="D")
    frame = pd.DataFrame(
        {
            "assessment_id": [f"T{number:05d}" for number in range(1, 1 + len(about))],
            "application_id": about["application_id"],
            "author_id": about["author_id"],
            "author_role": np.where(is_by_manager, "Hiring manager", "Panel"),
            "written_on": pd.to_datetime(about["interviewed_on"]) + days,
            "body": bodies,
        }
    )
    return frame[list(ASSESSMENT_COLUMNS)]


def planted(plan: recruitment.Plan) -> pd.DataFrame:
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
        "standard deviations of interview score, BME": plan.score_gap,
        "percent of interview score, member alike": plan.sharing,
        "log odds of a kind statement, BME": plan.tone,
        f"times as often written of {PLANTED_TOPIC}, BME": plan.topic,
        "assessments": plan.n_assessments,
    }
    return pd.DataFrame(
        [(name, f"{value:.4g}") for name, value in rows.items()],
        columns=["parameter", "value"],
    )


def write(folder: Path, plan: recruitment.Plan) -> list[Path]:
    """Write the simulated scores and assessments of a trust that recruits.

    Parameters
    ----------
    folder
        Where the files go; it is there.
    plan
        What is planted.

    Returns
    -------
    list of pathlib.Path
        `interview_scores.csv` and `assessments.csv`.
    """
    posts, applications, merit = recruitment.interviewed(plan)
    given = scores(plan, posts, applications, merit)
    written = assessments(plan, posts, applications)
    return [
        recruitment.extract(given, folder / "interview_scores.csv"),
        recruitment.extract(written, folder / "assessments.csv"),
    ]


@dataclass(frozen=True)
class _Author:
    """How somebody writes.

    Attributes
    ----------
    kindness : float
        Added to the log odds that a statement is a kind one.
    tastes : (topics,) float64
        How readily each topic is written about.
    style : str
        How the candidate is spoken of: by `name`, `surname`, `role`, or not at all in
        `notes` or a `list`.
    boilerplate : tuple of bool
        Which of the usual sentences stand in the author's texts.
    """

    kindness: float
    tastes: NDArray[np.float64]
    style: str
    boilerplate: tuple[bool, ...]


@cache
def grammar() -> dict[str, Any]:
    """Give the words that the texts are made of."""
    text = files(__package__).joinpath("assessment_grammar.yml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


def _places(ids: pd.Series) -> dict[str, int]:
    return {str(name): place for place, name in enumerate(ids)}


def _is_bme(ethnicity: pd.Series) -> Flags:
    return ethnicity.isin(recruitment.BME).to_numpy()


def _members(posts: pd.DataFrame, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    """Draw three members for each panel, as many BME and women as it has."""
    n = len(posts)
    place = np.arange(N_MEMBERS)[None, :]
    n_bme = posts["panel_bme_members"].to_numpy()[:, None]
    n_unknown = posts["panel_unknown_ethnicity"].to_numpy()[:, None]
    level = np.full(n * N_MEMBERS, 7, dtype=np.int64)
    likely = recruitment.ethnicities(level, 40.0, rng).reshape(n, N_MEMBERS)
    unlikely = recruitment.ethnicities(level, -40.0, rng).reshape(n, N_MEMBERS)
    ethnicity = np.select(
        [place < n_bme, place < n_bme + n_unknown], [likely, "Not stated"], unlikely
    )
    women = np.minimum(posts["panel_female_members"].to_numpy(), N_MEMBERS)
    order = rng.permuted(np.tile(place, (n, 1)), axis=1)
    return {
        "ethnicity": ethnicity,
        "gender": np.where(order < women[:, None], "Female", "Male"),
        "is_bme": np.isin(ethnicity, list(recruitment.BME)),
    }


def _author(rng: np.random.Generator) -> _Author:
    return _Author(
        rng.normal(0, _OF_AUTHORS),
        rng.gamma(3.0, size=len(grammar()["topics"])),
        str(rng.choice(list(_STYLES), p=list(_STYLES.values()))),
        tuple(rng.random(len(_BOILERPLATE)) < _BOILERPLATE),
    )


def _text(
    line: Mapping[Hashable, Any],
    author: _Author,
    plan: recruitment.Plan,
    rng: np.random.Generator,
) -> str:
    """Write one text about one candidate."""
    words = grammar()
    is_offered = line["offered"] == "Yes"
    outcome = "offered" if is_offered else "not offered"
    if rng.random() < _SHORT:
        return _one_of(words["short"][outcome], rng)
    is_bme = line["ethnicity"] in recruitment.BME
    who = _Candidate.draw(line, author.style, rng)
    topics = list(words["topics"])
    liked = author.tastes * np.where(
        is_bme & (np.array(topics) == PLANTED_TOPIC), plan.topic, 1.0
    )
    n_topics = min(1 + rng.poisson(_FURTHER_TOPICS), len(topics))
    on_each = 1 + rng.poisson(_FURTHER_STATEMENTS, n_topics)
    chosen = rng.choice(len(topics), n_topics, replace=False, p=liked / liked.sum())
    chosen = np.repeat(chosen, on_each)[:_MOST_STATEMENTS]
    log_odds = _KIND + (_KIND_IF_OFFERED if is_offered else _KIND_IF_NOT)
    log_odds += author.kindness + plan.tone * is_bme
    is_kind = rng.random(len(chosen)) < 1 / (1 + np.exp(-log_odds))
    statements: list[str] = []
    said: set[str] = set()
    for topic, kind in zip(chosen, is_kind, strict=True):
        can = words["topics"][topics[topic]]["positive" if kind else "negative"]
        template = _one_of([one for one in can if one not in said] or can, rng)
        said.add(template)
        statements.append(who.filled(template))
    sentences = _sentences(statements, is_kind, who, rng)
    if rng.random() < _OPENED:
        sentences.insert(0, who.filled(_one_of(words["openings"][outcome], rng)))
    if rng.random() < _CLOSED:
        sentences.append(who.filled(_one_of(words["closings"], rng)))
    body = ("\n- " if author.style == "list" else " ").join(sentences)
    if rng.random() < _MISTYPED:
        body = _mistyped(body, rng)
    usual = zip(author.boilerplate, words["boilerplate"], strict=True)
    return " ".join([body, *(sentence for stands, sentence in usual if stands)])


@dataclass(frozen=True)
class _Candidate:
    """How one candidate is spoken of."""

    called: str
    pronouns: dict[str, str]
    slots: dict[str, list[str]]
    is_in_notes: bool
    rng: np.random.Generator

    @classmethod
    def draw(
        cls, line: Mapping[Hashable, Any], style: str, rng: np.random.Generator
    ) -> _Candidate:
        words = grammar()
        group = str(line["ethnicity"]).split(" ")[0]
        named = words["names"].get(
            group, words["names"]["White" if group == "Not" else "Other"]
        )
        titles = words["titles"].get(line["gender"], words["titles"]["other"])
        called = {
            "name": _one_of(named.get(line["gender"], named["other"]), rng),
            "surname": f"{_one_of(titles, rng)} {_one_of(words['surnames'], rng)}",
        }.get(style, _one_of(words["roles"], rng))
        pronouns = _PRONOUNS.get(line["gender"], _OTHER_PRONOUNS)
        slots = words["subjects"][line["staff_group"]]
        return cls(called, pronouns, slots, style in ("notes", "list"), rng)

    def filled(self, template: str) -> str:
        """Choose the words in braces."""

        def chosen(match: re.Match[str]) -> str:
            inner = match[1]
            if inner == "name":
                return self.called
            if inner in self.pronouns:
                return self.pronouns[inner]
            return _one_of(self.slots.get(inner) or inner.split("|"), self.rng)

        # Twice, as the choices may hold a pronoun or a subject.
        return _BRACES.sub(chosen, _BRACES.sub(chosen, template))

    def subject(self, place: int) -> str:
        """Name the candidate at the start of a statement; empty in notes."""
        if self.is_in_notes:
            return ""
        if place and self.pronouns["they"] != "they":
            return self.pronouns["they"].capitalize()
        return self.called


def _sentences(
    statements: list[str], is_kind: Flags, who: _Candidate, rng: np.random.Generator
) -> list[str]:
    """Make sentences of statements; two that agree may stand in one."""
    words = grammar()
    sentences: list[str] = []
    place = 0
    while place < len(statements):
        said = statements[place]
        turns = place > 0 and is_kind[place] != is_kind[place - 1]
        start = who.subject(place)
        link = ""
        if place and rng.random() < (0.5 if turns else 0.15):
            link = _one_of(words["contrasts" if turns else "links"], rng) + ", "
        place += 1
        if (
            place < len(statements)
            and is_kind[place] == is_kind[place - 1]
            and rng.random() < 0.3
        ):
            said = f"{said} and {statements[place]}"
            place += 1
        is_named = start == who.called and start not in words["roles"]
        opened = start if not link or is_named else start[:1].lower() + start[1:]
        text = f"{link}{opened} {said}" if opened else f"{link}{said}"
        text = " ".join(text.split())
        sentences.append(text[0].upper() + text[1:] + ".")
    return sentences


def _mistyped(body: str, rng: np.random.Generator) -> str:
    """Swap, drop or double a letter in one or two of the longer words."""
    words = body.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 4]
    for place in rng.permutation(long)[: int(rng.integers(1, 3))]:
        word = words[place]
        at = int(rng.integers(1, len(word) - 2))
        words[place] = [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ][int(rng.integers(3))]
    return " ".join(words)


def _one_of(choices: list[str], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
