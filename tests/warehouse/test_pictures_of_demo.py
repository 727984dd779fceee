"""Every picture of the demonstration: of its rows, of none, of one, of hidden ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from conftest import Build

from workforce_insights.pages import (
    Release,
    capability,
    change,
    community,
    drawing,
    figures,
    flows,
    recruitment,
    scores,
    standards,
    takeup,
    tone,
    topics,
)

ALT = "Of 240 people 62% came."
Draw = Callable[[pd.DataFrame], drawing.Picture]


def stability(clusters: pd.DataFrame) -> drawing.Picture:
    parts = {str(name): part for name, part in clusters.groupby("specification")}
    return figures.stability_picture(parts, 0.75, ALT)


PICTURES: dict[str, tuple[str, dict[str, str], Draw]] = {
    "dendrogram": (
        "pub_cluster_tree",
        {"specification": "as_recommended"},
        figures.dendrogram,
    ),
    "tiles": (
        "pub_cluster_profile",
        {"specification": "as_published"},
        figures.share_tiles,
    ),
    "accuracy": (
        "pub_programme_evidence",
        {"specification": "as_published"},
        lambda rows: figures.accuracy_picture(rows, ALT),
    ),
    "calibration": (
        "pub_programme_calibration",
        {"specification": "as_recommended"},
        figures.calibration_picture,
    ),
    "stability": ("pub_cluster", {}, stability),
    "criteria": ("pub_cluster_evidence", {}, figures.criteria_picture),
    "people": (
        "pub_participant_margin",
        {},
        lambda rows: figures.margin_picture(rows, ["programme", "band", "gender"]),
    ),
    "needs": (
        "pub_learning_need",
        {"scope": "subdomain", "breakdown": "all"},
        lambda rows: capability.need_picture(rows, ALT),
    ),
    "flow": (
        "pub_adoption_flow",
        {"field": "region"},
        lambda rows: flows.flow_picture(rows, ALT),
    ),
    "growth": (
        "pub_community_growth",
        {},
        lambda rows: community.growth_picture(rows, ALT),
    ),
    "lift": (
        "pub_community_segment_lift",
        {},
        lambda rows: community.lift_picture(rows, ALT),
    ),
    "takeup": (
        "pub_community_takeup",
        {"field": "professional_role"},
        lambda rows: takeup.ratio_picture(rows, ALT),
    ),
    "chart": (
        "pub_recruitment_chart",
        {"chart": "laney_p", "scope": "all", "stage": "shortlisted"},
        lambda rows: change.control_chart(rows, ALT),
    ),
    "directorates": (
        "pub_recruitment_directorate",
        {},
        lambda rows: change.funnel_picture(rows, ALT),
    ),
    "odds": (
        "pub_recruitment_odds",
        {"model": "within_vacancy"},
        lambda rows: recruitment.odds_picture(rows, ALT),
    ),
    "curve": (
        "pub_recruitment_specification",
        {},
        lambda rows: recruitment.curve_picture(rows, ALT),
    ),
    "scores": (
        "pub_score_gap",
        {"scored_by": "panel", "measure": "gap"},
        lambda rows: scores.gap_picture(rows, ALT),
    ),
    "ratios": (
        "pub_equality_ratio",
        {"measure": "appointed_of_shortlisted", "field": "white_bme"},
        lambda rows: standards.ratio_picture(rows, (0.8, 1.25), ALT),
    ),
    "tone": (
        "pub_tone_gap",
        {"author_role": "All"},
        lambda rows: tone.gap_picture(rows, ALT),
    ),
    "topics": (
        "pub_topic_gap",
        {},
        lambda rows: topics.gap_picture(rows, "white_bme", ALT),
    ),
}
NUMBERS = ("value", "ci_low", "ci_high", "jaccard", "n_joined", "n_events", "n")


def rows_of(demo: Build, name: str) -> pd.DataFrame:
    table, where, _ = PICTURES[name]
    rows = Release(demo.release).table(table, **where)
    assert len(rows), name
    return rows


def svg_of(made: drawing.Picture) -> ElementTree.Element:
    (svg,) = ElementTree.fromstring(made.html)  # noqa: S314
    return svg


@pytest.mark.parametrize("name", PICTURES)
def test_the_demonstration_is_drawn(demo: Build, name: str) -> None:
    made = PICTURES[name][2](rows_of(demo, name))
    svg = svg_of(made)
    assert svg.attrib["role"] == "img"
    assert re.search(r"\d", svg.attrib["aria-label"])
    told = [title.text or "" for title in svg.iter("title")]
    assert len(told) >= 3
    assert all(re.search(r"\d|–|hidden", text) for text in told)
    assert not re.search(r"\b(nan|None|NaT|inf)\b", made.html)
    colours = set(re.findall(r"(?:fill|stroke): ([^;\"]+)", made.html))
    tokens = {f"var(--{key}, {value})" for key, value in drawing.TOKENS.items()}
    assert colours <= tokens | {"none"}
    sizes = re.findall(r"font-size: ([\d.]+)px", made.html)
    assert all(float(size) >= 10 for size in sizes)
    assert max(map(len, re.findall(r"(?s)<text[^>]*>(.*?)</text>", made.html))) < 80


@pytest.mark.parametrize("name", PICTURES)
def test_where_nothing_is_left_a_sentence_stands(demo: Build, name: str) -> None:
    draw, rows = PICTURES[name][2], rows_of(demo, name)
    refused = draw(rows[:0]).html
    assert re.fullmatch(r'<p class="no-picture">[^<]+\.</p>', refused)
    if name in ("dendrogram", "tiles", "people"):
        return
    hidden = rows.assign(
        **{column: np.nan for column in NUMBERS if column in rows.columns}
    )
    assert draw(hidden).html == refused


@pytest.mark.parametrize("name", PICTURES)
def test_one_row_and_hidden_rows_are_drawn(demo: Build, name: str) -> None:
    draw, rows = PICTURES[name][2], rows_of(demo, name)
    value = "jaccard" if name == "stability" else "value"
    if value in rows.columns:
        assert draw(rows[rows[value].notna()][:1]).html
    some = rows.assign(
        **{
            column: rows[column].astype(float).mask(np.arange(len(rows)) % 2 == 0)
            for column in NUMBERS
            if column in rows.columns
        }
    )
    made = draw(some).html
    assert not re.search(r"\b(nan|None|NaT|inf)\b", made)


def test_pages_hold_their_pictures_in_themselves(demo: Build) -> None:
    n_pictures = 0
    for path in sorted(demo.site.glob("*.html")):
        page = path.read_text(encoding="utf-8")
        ids: list[str] = []
        said: list[str] = []
        for figure in re.findall(r'(?s)<figure[^>]* id="fig-.*?</figure>', page):
            (alt,) = re.findall(
                r'<svg [^>]*role="img"[^>]*aria-label="([^"]+)"', figure
            )
            ids += re.findall(r'<path[^>]* id="([^"]+)"', figure)
            said.append(alt)
        assert all(re.search(r"\d", alt) and len(alt) > 40 for alt in said)
        assert len(set(said)) == len(said), path.name
        assert len(set(ids)) == len(ids), path.name
        n_pictures += len(said)
    assert n_pictures >= 20
