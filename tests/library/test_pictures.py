"""Pictures in a page: text, colours of the style sheet, ids, words for a pointer."""

from __future__ import annotations

import html
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from workforce_insights.pages import drawing
from workforce_insights.pages.words import percent

STYLES = Path(__file__).parents[2] / "reports" / "styles.css"
# Of Machado, Oliveira and Fernandes (2009), for nobody, and wholly without one cone.
SIMULATED = {
    "nobody": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)
TOGETHER = [
    ("usual", "apart"),
    ("all", "senior"),
    ("held equal", "partly held equal", "as it stands"),
    ("as_recommended", "as_published"),
    ("forest", "multinomial_logit", "ordinal_logit", "band_only", "class_frequencies"),
]
ROWS = pd.DataFrame(
    {
        "group": ["Acute <trust> & more", "Acute <trust> & more", "Primary care"],
        "series": ["a $x$ now", "then", ""],
        "kind": ["all", "senior", "all"],
        "value": [0.62, 0.5, 0.4],
        "ci_low": [0.55, 0.3, 0.35],
        "ci_high": [0.70, 0.7, 0.45],
        "n": [240.0, np.nan, 1200.0],
    }
)


def told(made: drawing.Picture) -> list[str]:
    """What the marks of a picture say to a pointer, in order."""
    return [
        html.unescape(text) for text in re.findall("<title>(.*?)</title>", made.html)
    ]


def linear(colour: str) -> np.ndarray:
    share = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ light.clip(0, 1) / [0.9505, 1, 1.089]
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: str, other: str) -> float:
    """The least CIE76 distance of two colours, whoever looks at them."""
    return min(
        float(np.linalg.norm(lab(cone @ linear(one)) - lab(cone @ linear(other))))
        for cone in SIMULATED.values()
    )


def contrast(one: str, other: str) -> float:
    high, low = sorted((TO_XYZ[1] @ linear(c) for c in (one, other)), reverse=True)
    return float((high + 0.05) / (low + 0.05))


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the style sheet in the light and in the dark."""
    found = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLES.read_text("utf-8")
    )
    return {
        "light": {name: light for name, light, _ in found},
        "dark": {name: dark for name, _, dark in found},
    }


def drawn() -> drawing.Picture:
    @drawing.styled
    def draw() -> drawing.Picture:
        figure = drawing.forest(ROWS, "Share", show=percent, reference=(0.5, "half"))
        return drawing.picture(figure, 'Of 240 "people" 62% came & went')

    return draw()


def test_colours_are_those_of_the_style_sheet() -> None:
    assert drawing.TOKENS.items() <= schemes()["light"].items()
    assert set(drawing.TOKENS) <= set(schemes()["dark"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_stay_apart_for_the_colour_blind(scheme: str) -> None:
    held = schemes()[scheme]
    names = {value: name for name, value in drawing.TOKENS.items()}
    for kinds in TOGETHER:
        marks = [drawing.MARKS[kind] for kind in kinds]
        assert len({mark.shape for mark in marks}) == len(marks)
        for mark in marks:
            assert contrast(held[names[mark.colour]], held["page"]) >= 3
        for one, other in itertools.combinations(marks, 2):
            colours = held[names[one.colour]], held[names[other.colour]]
            assert apart(*colours) >= 8, (one, other)
    assert {kind for kinds in TOGETHER for kind in kinds} == set(drawing.MARKS)


def test_a_picture_says_its_finding_and_is_of_the_page() -> None:
    page = drawn()._repr_html_()
    root = ElementTree.fromstring(page)  # noqa: S314
    (svg,) = root
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == 'Of 240 "people" 62% came & went'
    assert not list(root.iter("style"))
    assert not list(root.iter("metadata"))
    assert "font-family" not in page
    assert "http" not in page
    assert not re.findall(r"(?<!, )#[0-9a-f]{6}\b(?!-)", page)
    named = re.findall(r"var\(--([\w-]+), (#[0-9a-f]{6})\)", page)
    assert set(named) <= set(drawing.TOKENS.items())
    words = {text.text for text in svg.iter("text")}
    assert {"Acute <trust> & more", "a $x$ now, n 240", "then", "n 1,200"} <= words
    assert "half" in words


def test_a_pointer_reads_the_numbers_of_what_it_rests_on() -> None:
    root = ElementTree.fromstring(drawn().html)  # noqa: S314
    groups = [group for group in root.iter("g") if group.find("title") is not None]
    assert {group.attrib["pointer-events"] for group in groups} == {"all"}
    assert set(told(drawn())) == {
        "Acute <trust> & more, a $x$ now: 62% (55% to 70%); n 240",
        "Acute <trust> & more, then: 50% (30% to 70%)",
        "Primary care: 40% (35% to 45%); n 1,200",
    }


def test_a_picture_is_the_same_again_and_no_two_share_an_id() -> None:
    assert drawn() == drawn()

    @drawing.styled
    def other() -> drawing.Picture:
        figure = drawing.forest(ROWS[:2], "Share", show=percent)
        return drawing.picture(figure, "Of 240 people 62% came")

    ids = [re.findall(r' id="([^"]+)"', made.html) for made in (drawn(), other())]
    assert ids[0]
    assert len(set(ids[0])) == len(ids[0])
    assert not set(ids[0]) & set(ids[1])
    for made, own in zip((drawn(), other()), ids, strict=True):
        assert set(re.findall(r'href="#([^"]+)"', made.html)) == set(own)


def test_in_place_of_a_picture_stands_why_there_is_none() -> None:
    assert drawing.nothing("Too <few>").html == (
        '<p class="no-picture">Too &lt;few&gt;.</p>'
    )


def test_rows_have_room_between_groups_of_several() -> None:
    assert drawing.row_places(["a", "b", "c"]) == [0, 1, 2]
    assert drawing.row_places(["a", "a", "b", "b"]) == [0, 1, 2.5, 3.5]
