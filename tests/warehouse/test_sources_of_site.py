"""Whichever renders the pages, they hold what their sources say, in that order."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Build
from test_site import Element, Page

from workforce_insights import preview

REPORTS = ROOT / "reports"
STEMS = sorted(file.stem for file in REPORTS.glob("[!_]*.qmd"))
HEADINGS = ("h2", "h3", "h4")


def lines(file: Path) -> Iterator[str]:
    """The lines of a source with those of its parts."""
    for line in file.read_text(encoding="utf-8").splitlines():
        part = re.match(r"\{\{< include (\S+) >\}\}", line)
        if part:
            yield from lines(file.parent / part[1])
        else:
            yield line


def plain(text: str) -> str:
    """A text as a reader sees it, whatever made it."""
    text = re.sub(r"\s*\{[#.][^}]*\}\s*$", "", text).strip("\"' ")
    text = re.sub(r"[*`\\]", "", text).replace("\u00a0", " ")
    for curly, straight in zip("‘’“”–", "''\"\"-", strict=True):
        text = text.replace(curly, straight)
    return re.sub(r"\s+", " ", text).strip()


def told(file: Path) -> list[tuple[str, str]]:
    """Headings, tabs and captions of a source, in their order."""
    found, fence, tabs = [], False, []
    for line in lines(file):
        if line.startswith("```"):
            fence = not fence
        elif fence:
            caption = re.match(r"#\| (?:tbl|fig)-cap: (.+)", line)
            if caption:
                found.append(("caption", plain(caption[1])))
        elif line.startswith(":::"):
            if line.strip(": "):
                tabs.append("panel-tabset" in line)
            else:
                tabs.pop()
        elif re.match(r"#{2,4} ", line):
            kind = "tab" if tabs and tabs[-1] else "heading"
            found.append((kind, plain(line.lstrip("#"))))
    assert tabs == []
    return found


def test_the_sources_are_read_as_they_are_written() -> None:
    of = {stem: told(REPORTS / f"{stem}.qmd") for stem in STEMS}
    assert ("heading", "How good is the prediction?") in of["leadership"]
    assert ("tab", "As recommended") in of["leadership"]
    kinds = Counter(kind for found in of.values() for kind, _ in found)
    assert min(kinds[kind] for kind in ("heading", "tab", "caption")) > 25


def main(page: Page) -> Element:
    (found,) = page.root.every("main")
    return found


def seen(page: Page) -> list[tuple[str, str]]:
    """Headings, tabs and captions of a page, in their order."""
    found = []
    for element in main(page).elements():
        classes = (element.attributes.get("class") or "").split()
        if element.tag in HEADINGS and "anchored-hidden" not in classes:
            found.append(("heading", plain(element.text)))
        elif element.tag == "figcaption":
            text = re.sub(r"^(Table|Figure)\s\d+:\s*", "", element.text)
            found.append(("caption", plain(text)))
        elif element.tag == "label" or "nav-link" in classes:
            found.append(("tab", plain(element.text)))
    return found


def only(kinds: tuple[str, ...], found: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in found if kind in kinds]


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_has_the_captions_of_its_source_and_no_others(
    demo: Build, stem: str
) -> None:
    source, page = told(REPORTS / f"{stem}.qmd"), Page(demo.site / f"{stem}.html")
    assert only(("caption",), seen(page)) == only(("caption",), source)


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_has_the_headings_of_its_source_in_their_order(
    demo: Build, stem: str
) -> None:
    """Cells add headings of their own between those of the source."""
    source, page = told(REPORTS / f"{stem}.qmd"), Page(demo.site / f"{stem}.html")
    for kinds in (("heading", "caption"), ("tab",)):
        shown = iter(only(kinds, seen(page)))
        for wanted in only(kinds, source):
            assert wanted in shown, wanted


def numbers(page: Page) -> Counter[str]:
    """Numbers in the prose of a page: paragraphs and items, no contents or tables."""
    found: Counter[str] = Counter()
    for element in main(page).elements():
        if element.tag in ("p", "li", "dd") and not any(element.every("a")):
            found.update(re.findall(r"\d[\d,.]*\d|\d", plain(element.text)))
    return found


def tables(page: Page) -> list[list[str]]:
    return [
        [plain(cell.text) for cell in table.elements() if cell.tag in ("td", "th")]
        for table in main(page).every("table")
    ]


@pytest.mark.skipif(
    shutil.which("quarto") is None,
    reason="Quarto is not on the PATH, so there is no other renderer to compare with",
)
def test_quarto_and_the_preview_show_the_same(demo: Build, tmp_path: Path) -> None:
    """Where Quarto is, the demonstration was rendered by it."""
    preview.render(
        REPORTS, tmp_path / "site", environment={"WORKFORCE_RELEASE": str(demo.release)}
    )
    for stem in STEMS:
        by_quarto = Page(demo.site / f"{stem}.html")
        by_preview = Page(tmp_path / "site" / f"{stem}.html")
        for kinds in (("heading",), ("caption",), ("tab",)):
            assert only(kinds, seen(by_quarto)) == only(kinds, seen(by_preview)), stem
        assert tables(by_quarto) == tables(by_preview), stem
        assert numbers(by_quarto) == numbers(by_preview), stem
