"""The pages are written in British English that a school leaver of 16 reads."""

from __future__ import annotations

import re
from pathlib import Path

import prose
import pytest
from conftest import ROOT

REPORTS = ROOT / "reports"
PAGES = sorted(REPORTS.glob("[!_]*.qmd")) + sorted(
    REPORTS / f"_{kind}.qmd" for kind in ("region", "organisation")
)
# Plain English for the public is read after nine years of school; at 10 somebody of 15
# or 16 reads it at once. A page is held to the first, each of its parts to the second.
MOST_OF_A_PAGE = 9.0
MOST_OF_A_PART = 10.5
MOST_WORDS = 45


def whole(page: Path) -> str:
    """A page with its parts."""
    parts = re.findall(r"include (_\w+\.qmd)", page.read_text(encoding="utf-8"))
    return "\n\n".join(
        prose.of_source(file) for file in [page, *map(REPORTS.joinpath, parts)]
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_read_after_nine_years_of_school(page: Path) -> None:
    assert prose.grade(whole(page)) <= MOST_OF_A_PAGE


@pytest.mark.parametrize("part", sorted(REPORTS.glob("*.qmd")), ids=lambda p: p.stem)
def test_no_part_is_hard_or_in_american_english(part: Path) -> None:
    text = prose.of_source(part)
    found = prose.sentences(text)
    assert len(found) < 3 or prose.grade(text) <= MOST_OF_A_PART
    long = [" ".join(words) for words in found if len(words) > MOST_WORDS]
    assert long == []
    assert prose.american(part.read_text(encoding="utf-8")) == []


def test_what_is_made_in_the_warehouse_is_in_british_english() -> None:
    for file in (ROOT / "models" / "published" / "findings").glob("*.sql"):
        said = " ".join(re.findall(r"'([^']*)'", file.read_text(encoding="utf-8")))
        assert prose.american(said) == [], file.name


def test_the_measure_knows_easy_from_hard() -> None:
    easy = "The cat sat on the mat. It was warm there. The dog slept by the door."
    hard = (
        "Notwithstanding the methodological heterogeneity of observational"
        " investigations, multivariable adjustment ameliorates confounding."
    )
    # Sentences of 6, 4 and 6 words; 16 words of 17 syllables, by hand.
    by_hand = 0.39 * 16 / 3 + 11.8 * 16 / 16 - 15.59
    assert prose.grade(easy) == pytest.approx(by_hand)
    assert prose.grade(hard) > 20
    assert prose.american("The color of the center") == ["center", "color"]
    assert prose.american("The colour of the programme, in practice") == []
