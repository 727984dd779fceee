"""What the pages show is what the release holds."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
from conftest import ROOT, Build, contents

from workforce_insights.pages.words import label

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
HIDDEN = ("hidden", "–")
SPECIFICATIONS = {"published": "as_published", "recommended": "as_recommended"}


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def every(self, tag: str) -> Iterator[Element]:
        """Elements of one kind in and under this one."""
        if self.tag == tag:
            yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.every(tag)

    def elements(self) -> Iterator[Element]:
        """This element and all under it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.elements()

    @property
    def text(self) -> str:
        """The words in it, blanks collapsed."""
        return re.sub(r"\s+", " ", "".join(self._texts())).strip()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                yield from child._texts()


class Page(HTMLParser):
    """A parsed page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.root = Element("", {})
        self._open = [self.root]
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        made = Element(tag, dict(attrs))
        self._open[-1].children.append(made)
        if tag not in VOID:
            self._open.append(made)

    def handle_startendtag(self, tag, attrs):
        self._open[-1].children.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        tags = [element.tag for element in self._open]
        if tag in tags:
            del self._open[len(tags) - 1 - tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def by_id(self, name: str) -> Element:
        """The one element with an id."""
        (found,) = (e for e in self.root.elements() if e.attributes.get("id") == name)
        return found

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of the table with an id, by heading."""
        (table,) = self.by_id(name).every("table")
        return body_rows(table)


def heading(cell: Element) -> str:
    """The words of a heading, without its unit."""
    own = [c for c in cell.children if isinstance(c, str) or c.tag != "span"]
    return Element(cell.tag, {}, own).text


def headings(table: Element) -> list[Element]:
    """The heading of each column, where one may stand under another."""
    (head,) = table.every("thead")
    above, *below = ([*row.every("th")] for row in head.every("tr"))
    under = below[0] if below else []
    spans = [int(cell.attributes.get("colspan") or 0) for cell in above]
    assert sum(spans) == len(under)
    rest = iter(under)
    return [
        leaf
        for cell, span in zip(above, spans, strict=True)
        for leaf in (islice(rest, span) if span else [cell])
    ]


def body_rows(table: Element) -> list[dict[str, str]]:
    """The rows of a table, the name of their group with the rest."""
    columns = [heading(cell) for cell in headings(table)]
    group, rows = "", []
    for body in table.every("tbody"):
        above: dict[str, str] = {}
        for row in body.every("tr"):
            cells = [e.text for e in row.elements() if e.tag in ("th", "td")]
            if row.attributes.get("class") == "group":
                group, name = cells[0].split(": ", 1)
                above = {group: name}
            elif cells != ["Nothing to show."]:
                rows.append(above | dict(zip(columns, cells, strict=True)))
    if not group:
        return rows
    # A row that is no group has the name of one at its head.
    return [
        row if group in row else {group: row[columns[0]]} | row | {columns[0]: ""}
        for row in rows
    ]


def numbers(cell: str) -> list[str]:
    return re.findall(r"-?\d[\d,]*(?:\.\d+)?", cell.replace("−", "-"))


def assert_shows(cell: str, values: Sequence[float], scale: float = 1) -> None:
    """A cell prints these numbers, each right to its last digit, or hides them all."""
    if pd.isna(values[0]):
        assert cell in HIDDEN
        return
    printed = [text.replace(",", "") for text in numbers(cell)]
    assert len(printed) == len(values), cell
    for text, value in zip(printed, values, strict=True):
        places = len(text.partition(".")[2])
        assert abs(float(text) - scale * value) <= 0.5 * 10**-places + 1e-9, cell


@pytest.fixture(scope="module")
def leadership(demo: Build) -> Page:
    return Page(demo.site / "leadership.html")


@pytest.fixture(scope="module")
def pages(demo: Build) -> dict[str, Page]:
    found = {path.name: Page(path) for path in sorted(demo.site.glob("*.html"))}
    assert set(found) >= {"index.html", "leadership.html", "model-cards.html"}
    return found


def test_the_headlines_are_those_released(demo: Build, pages: dict[str, Page]) -> None:
    released = demo.public("pub_headline").set_index("label")
    shown = pages["index.html"].table("tbl-headlines")
    assert [row["Metric"] for row in shown] == list(
        released.sort_values("headline_number").index
    )
    for row in shown:
        held = released.loc[row["Metric"]]
        if held["kind"] == "count":
            assert_shows(row["Value"], [held["n"]])
            continue
        values = held[["value", "ci_low", "ci_high"]].tolist()
        assert_shows(row["Value"], values, 100 if held["kind"] == "share" else 1)
        assert_shows(row["Of"], held[["n", "n_compared"]].dropna().tolist())


def test_the_boxes_are_headlines_released(demo: Build, pages: dict[str, Page]) -> None:
    released = demo.public("pub_headline").set_index("label")
    for name in ("index", "leadership", "recruitment", "community", "capability"):
        (shown,) = (
            e
            for e in pages[f"{name}.html"].root.every("ul")
            if e.attributes.get("class") == "boxes"
        )
        boxes = [*shown.every("li")]
        assert 3 <= len(boxes) <= 4
        for box in boxes:
            (title,), (value,) = box.every("strong"), box.every("b")
            if title.text not in released.index:
                assert title.text.startswith("Programme named rightly")
                continue
            held = released.loc[title.text]
            scale = 100 if held["kind"] == "share" else 1
            assert_shows(value.text, [held["value"]], scale)
            about = [span.text for span in box.every("span")]
            if held["kind"] != "count":
                ends = about[0].removeprefix("95% interval ")
                assert_shows(ends, held[["ci_low", "ci_high"]].tolist(), scale)
                assert f"of {held['n']:,.0f} " in about[-1]


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_clusters_are_those_released(demo: Build, leadership: Page, name: str) -> None:
    released = demo.public("pub_cluster").query(
        "specification == @SPECIFICATIONS[@name]"
    )
    shown = leadership.table(f"tbl-clusters-{name}")
    assert len(shown) == len(released) == 7
    by_cluster = released.set_index("cluster_id")
    for row in shown:
        held = by_cluster.loc[int(row["Cluster"])]
        assert row["In words"] == held["words"]
        assert_shows(row["People"], [held["n"]])
        assert_shows(
            row["Jaccard when drawn again"],
            held[["jaccard", "jaccard_ci_low", "jaccard_ci_high"]].tolist(),
        )


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_profiles_are_those_released(demo: Build, leadership: Page, name: str) -> None:
    released = demo.public("pub_cluster_profile")
    released = released[
        (released["specification"] == SPECIFICATIONS[name])
        & (released["kind"] != "nominal")
    ]
    shown = leadership.table(f"tbl-profile-{name}")
    assert len(shown) == released["cluster_id"].nunique()
    n_shown = 0
    for row in shown:
        part = released[released["cluster_id"] == int(row["Cluster"])]
        assert_shows(row["People"], [part["n"].max()])
        for _, held in part.iterrows():
            share = held["measure"] == "share"
            heading = label(held["field"]) + ("" if share else ", mean")
            values = held[["value", "ci_low", "ci_high"]].tolist()
            assert_shows(row[heading], values, 100 if share else 1)
            n_shown += 1
    assert n_shown == len(released) > 20


@pytest.mark.parametrize(
    ("table", "specification"),
    [
        ("tbl-accuracy", "as_published"),
        ("tbl-accuracy-recommended", "as_recommended"),
        ("tbl-accuracy-with-age", "recommended_with_age"),
    ],
)
def test_accuracies_are_those_released(
    demo: Build, leadership: Page, table: str, specification: str
) -> None:
    released = demo.public("pub_programme_evidence")
    released = released[released["specification"] == specification]
    shown = leadership.table(table)
    assert len(shown) == 20
    seen = set()
    for row in shown:
        evaluation, model, accuracy, balanced, loss, ranked = row.values()
        measured, people = re.fullmatch(r"(.+) \((.+)\)", evaluation).groups()
        part = released[
            (released["evaluation"].map(label) == measured)
            & (released["estimator"].map(label) == model)
        ].set_index("measure")
        for cell, measure, scale in (
            (accuracy, "accuracy", 100),
            (balanced, "balanced_accuracy", 100),
            (loss, "log_loss", 1),
            (ranked, "ranked_probability_score", 1),
        ):
            held = part.loc[measure]
            assert_shows(cell, held[["value", "ci_low", "ci_high"]].tolist(), scale)
            assert_shows(people, [held["n"]])
        seen.add((measured, model))
    assert len(seen) == 20


def test_the_look_up_is_the_one_released(demo: Build, leadership: Page) -> None:
    released = demo.public("pub_cluster_lookup").query(
        "specification == 'as_published'"
    )
    expected = {
        (row["role_group"], row["ethnic_group"], row["cluster_id"]): row["n"]
        for _, row in released.iterrows()
    }
    shown: dict[tuple[str, str, int], float] = {}
    for row in leadership.table("tbl-lookup"):
        role = row.pop("Role")
        for ethnic_group, cell in row.items():
            for cluster, n in re.findall(r"cluster (\d+) \((.*?)\)", cell):
                people = float("nan") if n == "hidden" else float(n.replace(",", ""))
                shown[role, ethnic_group, int(cluster)] = people
    assert shown == pytest.approx(expected, nan_ok=True)
    assert len(shown) > 15


def test_confusion_is_the_one_released(demo: Build, leadership: Page) -> None:
    released = demo.public("pub_programme_confusion").query(
        "specification == 'as_recommended' and estimator == 'multinomial_logit'"
    )
    shown = {
        (row["Those on"], heading): cell
        for row in leadership.table("tbl-confusion")
        for heading, cell in row.items()
        if heading != "Those on"
    }
    assert len(shown) == len(released) == 25
    for _, row in released.iterrows():
        cell = shown[row["programme_name"], row["predicted_programme_name"]]
        if row["is_suppressed"]:
            assert cell == "hidden"
        else:
            assert cell == f"{row['n']:,.0f} ({100 * row['value']:.0f}%)"


@pytest.mark.parametrize(
    ("table", "measure", "scale"),
    [
        ("tbl-importance", "importance", 1),
        ("tbl-cost", "cost_of_leaving_out", 1),
        ("tbl-flips", "flip_share", 100),
    ],
)
def test_what_fields_do_is_what_is_released(
    demo: Build, leadership: Page, table: str, measure: str, scale: int
) -> None:
    released = demo.public("pub_field_evidence").query("measure == @measure")
    shown = leadership.table(table)
    assert len(shown) == released["field"].nunique() >= 7
    cells = 0
    for row in shown:
        for heading in set(row) - {"Field"}:
            specification, people = re.fullmatch(r"(.+) \((.+)\)", heading).groups()
            held = released[
                (released["field"].map(label) == row["Field"])
                & (released["specification"].map(label) == specification)
            ]
            if held.empty:
                assert row[heading] == "not asked"
                continue
            cells += 1
            assert_shows(people, [held["n"].iloc[0]])
            if held["method"].iloc[0] == "by construction":
                assert row[heading].endswith("not seen")
                continue
            values = held[["value", "ci_low", "ci_high"]].iloc[0].tolist()
            assert_shows(row[heading], values, scale)
    assert cells == len(released)


@pytest.mark.parametrize(
    ("table", "specification"),
    [
        ("tbl-fairness", "as_recommended"),
        ("tbl-fairness-published", "as_published"),
        ("tbl-sets", "as_recommended"),
    ],
)
def test_fairness_is_the_one_released(
    demo: Build, leadership: Page, table: str, specification: str
) -> None:
    released = demo.public("pub_fairness").query(
        "specification == @specification and other_field.isna() and programme_id.isna()"
    )
    released["is_baseline"] = released["estimator"] == "class_frequencies"
    columns = {
        "Log loss above others'": ("log_loss_difference_adjusted", False, 1),
        "Named rightly": ("accuracy", False, 100),
        "By no model": ("accuracy", True, 100),
        "Set holds theirs": ("set_coverage", False, 100),
        "Programmes in the set": ("set_size", False, 1),
    }
    shown = leadership.table(table)
    groups = released[["field", "group_name"]].drop_duplicates()
    assert len(shown) == len(groups) > 20
    for row in shown:
        if row["Characteristic"] == "Everybody":
            own = released[released["field"].isna()]
        else:
            own = released[
                (
                    released["field"].map(label, na_action="ignore")
                    == row["Characteristic"]
                )
                & (released["group_name"] == row["Group"])
            ]
        n = own["n"].max()
        assert row["People"] == ("hidden" if pd.isna(n) else f"{int(n):,}")
        for heading in set(row) - {"Characteristic", "Group", "People"}:
            measure, of_baseline, scale = columns[heading]
            held = own[
                (own["measure"] == measure) & (own["is_baseline"] == of_baseline)
            ]
            if held.empty:
                assert row[heading] in HIDDEN
                continue
            values = held[["value", "ci_low", "ci_high"]].iloc[0].tolist()
            assert_shows(row[heading], values, scale)


def test_what_stays_possible_is_what_was_released(
    demo: Build, leadership: Page
) -> None:
    released = demo.public("pub_recommendation_set")
    named = {
        f"{size:.0f}": ("set_size", size) for size in released["set_size"].dropna()
    }
    for column in ("programme_name", "field"):
        for name in released[column].dropna():
            named[label(name) if column == "field" else name] = (column, name)
    shown = leadership.table("tbl-recommendation")
    assert len(shown) == len(released) > 10
    assert len({(row["What"], row["Which"]) for row in shown}) == len(shown)
    for row in shown:
        column, value = named[row["Which"]]
        held = released[released[column] == value].iloc[0]
        if held["is_suppressed"]:
            assert row["People"] == "hidden"
        else:
            assert_shows(row["People"], [held["n_people"]])
        assert_shows(row["Share"], held[["value", "ci_low", "ci_high"]].tolist(), 100)


def test_the_account_of_lines_is_the_one_released(
    demo: Build, pages: dict[str, Page]
) -> None:
    page = pages["data-quality.html"]
    released = demo.public("pub_data_quality").query("table_name == 'participants'")
    expected: Counter[tuple[str, str, str]] = Counter()
    for _, row in released.iterrows():
        what = row["measure"].capitalize()
        if not pd.isna(row["specification"]):
            what += f", {label(row['specification']).lower()}"
        why = ": ".join(
            text
            for text in (
                "" if pd.isna(row["field"]) else label(row["field"]),
                "" if pd.isna(row["reason"]) else row["reason"],
            )
            if text
        )
        n = "hidden" if pd.isna(row["n"]) else f"{int(row['n']):,}"
        expected[what, why, n] += 1
    shown = Counter(tuple(row.values()) for row in page.table("tbl-quality"))
    assert shown == expected
    assert ("Modelled, as published", "", "967") in shown
    assert ("Excluded, as published", "", "33") in shown
    whole = demo.public("pub_data_quality").query("specification.isna()")
    lines = whole.pivot_table(index="table_name", columns="measure", values="n")
    shown_lines = page.table("tbl-lines")
    assert len(shown_lines) == len(lines) == 14
    for row in shown_lines:
        held = lines.loc[row["Extract"].lower().replace(" ", "_")]
        assert_shows(row["Lines"], [held["lines"]])
        assert_shows(row["Clean"], [held["clean"]])
        assert_shows(row["Rejected"], [held["lines"] - held["clean"]])


def test_finding_sentences_are_those_released(
    demo: Build, pages: dict[str, Page]
) -> None:
    findings = demo.public("pub_finding").set_index(["finding", "specification"])
    accuracy = findings.loc[("accuracy of forest", "as_published"), "sentence"]

    def both(*names: str) -> str:
        return " ".join(findings.xs(name)["sentence"].iloc[0] for name in names)

    opening = {
        "community.html": findings.xs("community growth")["sentence"].iloc[0],
        "disclosure.html": both("suppressed counts", "possible counts"),
        "methods.html": both("tone of coded texts", "theme agreement"),
        "model-cards.html": findings.xs("plan")["sentence"].iloc[0],
        "capability.html": findings.xs("greatest need")["sentence"].iloc[0],
        "data-quality.html": findings.xs("all lines")["sentence"].iloc[0],
        "index.html": findings.xs("models against none")["sentence"].iloc[0],
        "overview.html": findings.xs("regions apart")["sentence"].iloc[0],
        "recruitment.html": findings.xs("bme appointees, senior")["sentence"].iloc[0],
    }
    for name, page in pages.items():
        if name == "glossary.html":
            continue  # words only
        boxes = [
            e.text
            for e in page.root.elements()
            if "finding" in (e.attributes.get("class") or "").split()
        ]
        assert opening.get(name.removeprefix("brief-"), accuracy) in boxes
    everything = " ".join(page.root.text for page in pages.values())
    for name in ("accounting", "modelled", "stability", "explained", "look-up"):
        for sentence in findings.xs(name)["sentence"].iloc[:1]:
            assert sentence[1:] in everything, name


def test_simulated_data_is_said_on_every_page(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        (main,) = page.root.every("main")
        assert "Simulated data" in main.text, name


def test_nothing_is_asked_of_another_host(demo: Build, pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for element in page.root.elements():
            for attribute in ("src", "href", "srcset", "data", "action"):
                parts = urlsplit(element.attributes.get(attribute) or "")
                assert parts.netloc == "", (name, element.tag, attribute)
                assert parts.scheme in ("", "data"), (name, element.tag, attribute)
    for path in demo.site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", text), path


def test_links_within_the_site_lead_somewhere(
    demo: Build, pages: dict[str, Page]
) -> None:
    ids = {
        name: {e.attributes.get("id") for e in page.root.elements()}
        for name, page in pages.items()
    }
    for name, page in pages.items():
        for link in page.root.every("a"):
            parts = urlsplit(link.attributes.get("href") or "")
            target = parts.path or name
            assert (demo.site / target).is_file(), link.attributes
            if parts.fragment and target in ids:
                assert parts.fragment in ids[target], link.attributes


def test_no_table_and_no_figure_stands_twice(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        named = [i for e in page.root.elements() if (i := e.attributes.get("id"))]
        assert [i for i, n in Counter(named).items() if n > 1] == [], name
        tables = Counter(table.text for table in page.root.every("table"))
        assert [t for t, n in tables.items() if n > 1] == [], name
        drawn = Counter(picture.text for picture in page.root.every("svg"))
        assert max(drawn.values(), default=0) <= 1, name
        captions = Counter(
            re.sub(r"^\S+\s\d+: ", "", c.text) for c in page.root.every("figcaption")
        )
        assert [c for c, n in captions.items() if n > 1] == [], name


def test_every_table_can_be_read_by_its_headings(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for table in page.root.every("table"):
            for cell in table.every("th"):
                assert cell.text, (name, table.text[:80])
                assert cell.attributes.get("scope"), (name, cell.text)
            if "data-quarto-disable-processing" not in table.attributes:
                continue  # written in the page itself
            columns = headings(table)
            rows = body_rows(table)
            assert ("data-filter" in table.attributes) == (len(rows) > 12), name
            for body in table.every("tbody"):
                for row in body.every("tr"):
                    first = next(e for e in row.elements() if e.tag in ("th", "td"))
                    nothing = first.text == "Nothing to show."
                    assert first.tag == "th" or nothing, (name, row.text)
            for column in columns:
                said = " ".join(e.text for e in column.every("span"))
                cells = [row.get(heading(column), "") for row in rows]
                told = [cell for cell in cells if re.match(r"[+−]?\d", cell)]
                if told and all(re.match(r"[+−]?[\d.,]+%", cell) for cell in told):
                    assert "%" in said, (name, column.text)
                if any(re.match(r"\S+ \(\S+ to [^ ]+\)", cell) for cell in cells):
                    assert "95% interval" in said, (name, column.text)


def test_every_source_line_names_tables_of_this_release(
    demo: Build, pages: dict[str, Page]
) -> None:
    held = {path.stem for path in (demo.release / "public").iterdir()}
    committed = (ROOT / "docs" / "analysis_plan.yml").read_bytes()
    plan = hashlib.sha256(committed).hexdigest()[:8]
    lines = [
        e.text
        for page in pages.values()
        for e in page.root.elements()
        if "source" in (e.attributes.get("class") or "").split()
    ]
    assert len(lines) >= 5
    for line in lines:
        assert demo.release.name in line
        assert f"plan {plan}" in line
        assert set(re.findall(r"pub_\w+", line)) <= held
        assert "pub_" in line


def test_the_data_beside_the_pages_is_what_was_released(
    demo: Build, pages: dict[str, Page]
) -> None:
    data = demo.site / "data"
    assert contents(data) == contents(demo.release / "public_csv")
    for path in data.iterdir():
        assert len(pd.read_csv(path)) == len(demo.public(path.stem)), path.stem
    for name, page in pages.items():
        for line in page.root.elements():
            if "source" not in (line.attributes.get("class") or "").split():
                continue
            links = {a.text: a.attributes["href"] for a in line.every("a")}
            named = set(re.findall(r"pub_\w+", line.text))
            assert links == {table: f"data/{table}.csv" for table in named}, name


def test_outcomes_are_those_released(demo: Build, leadership: Page) -> None:
    released = demo.public("pub_outcome_evidence")
    first = {"completion": "log_loss_gain", "assessment": "explained_share"}
    second = {"completion": "auc", "assessment": "rmse", "satisfaction": "auc"}
    shown = leadership.table("tbl-outcomes")
    keys = ["outcome", "specification", "is_given_programme"]
    assert len(shown) == released.groupby(keys).ngroups == 18
    for row in shown:
        known, _, programme = row["Fields"].partition(", and ")
        part = released[
            (released["outcome"].map(label) == row["Outcome"])
            & (released["specification"].map(label) == known)
            & (released["is_given_programme"] == (programme == "programme"))
        ].set_index("measure")
        outcome = row["Outcome"].lower()
        gain = first.get(outcome, "log_loss_gain")
        scale = 100 if gain == "explained_share" else 1
        for heading, measure, times in (
            ("Gain over knowing nothing", gain, scale),
            ("In itself", second[outcome], 1),
        ):
            held = part.loc[measure, ["value", "ci_low", "ci_high"]].tolist()
            assert_shows(row[heading], held, times)
        assert_shows(row["People"], [part["n"].max()])


def test_who_is_in_the_clusters_by_outcome_is_said(
    demo: Build, leadership: Page
) -> None:
    held = demo.public("pub_cluster").query("specification == 'by_outcome'")
    shown = leadership.table("tbl-outcome-clusters")
    assert [row["In words"] for row in shown] == held.sort_values("cluster_id")[
        "words"
    ].tolist()
    people = leadership.table("tbl-outcome-people")
    assert len(people) == len(held)
    assert {"Age, mean", "Male", "Assessment score, mean"} <= set(people[0])


def test_cards_are_those_released(demo: Build, pages: dict[str, Page]) -> None:
    released = demo.public("pub_model_card").sort_values(
        ["section_number", "item_number"]
    )
    page = pages["model-cards.html"]
    shown = [
        Counter(" ".join(e.text.split()) for e in part.every("dd"))
        for part in page.root.every("dl")
    ]
    cards = [card for _, card in released.groupby(["model_name", "specification"])]
    assert len(shown) == len(cards) == 15
    for card in cards:
        assert Counter(card["item"]) in shown
        headings = card["heading"].drop_duplicates().tolist()
        assert [e.text for e in next(page.root.every("dl")).every("dt")] == headings
    index = [
        link.attributes["href"]
        for link in page.root.every("a")
        if (link.attributes.get("href") or "").startswith("#sec-")
    ]
    assert len(set(index)) == 15


# What a reader may not know, as the pages write it, and where the glossary has it.
TERMS = {
    r"95% interval": "95% interval",
    r"\badjusted p\b": "Adjusted p",
    r"\badverse impact\b": "Adverse impact",
    r"\banalysis plan\b": "Analysis plan",
    r"\barea under the (ROC )?curve\b": "Area under the curve",
    r"\barchetype": "Archetype",
    r"\bappoint(ed|ment|ees)\b": "Appointed",
    r"\bBME\b": "BME",
    r"\bcells\b": "Cell",
    r"\bchampions?\b": "champion",
    r"\bclusters?\b": "Cluster",
    r"\bcontrol charts?\b": "Control chart",
    r"\bcross-validat": "Cross-validation",
    r"\bdisclosure control\b": "Disclosure control",
    r"\bfake starts?\b": "fake start",
    r"\bfold\b": "fold",
    r"\bJaccard\b": "Jaccard",
    r"\blift\b": "Lift",
    r"\blog loss\b": "Log loss",
    r"\blogit\b": "Estimator",
    r"\bodds ratio\b": "Odds ratio",
    r"\bodds\b": "Odds",
    r"\bpercentage points?\b": "Percentage point",
    r"\bprediction sets?\b": "Prediction set",
    r"\bprotected characteristic": "Protected characteristic",
    r"\branked (probability )?score\b": "Ranked probability score",
    r"\brefused\b": "Refused",
    r"\bresampl|\bbootstrap": "Bootstrap, resampling",
    r"\bsegments?\b": "segment",
    r"\bshortlisted\b": "Shortlisted",
    r"\bsilhouette\b": "Silhouette",
    r"\bspecification\b": "Specification",
    r"\bstandard deviations?\b": "Standard deviation",
    r"\bsubdomains?\b": "Subdomain",
    r"\bsuppressed\b|\bhidden\b": "Suppressed, hidden",
    r"\btone\b": "Tone",
    r"\btopics?\b": "Topic",
    r"\bWard": "Ward",
    r"\bWRES\b|\bWDES\b": "WRES, WDES",
}


def test_the_glossary_has_every_term_that_the_pages_use(
    pages: dict[str, Page],
) -> None:
    """A term that no page uses any more leaves the list."""
    glossary = pages["glossary.html"].root
    defined = [term.text for term in glossary.every("dt")]
    assert len(defined) == len(set(defined)) > 50
    assert all(len(said.text) > 10 for said in glossary.every("dd"))
    text = " ".join(
        page.root.text for name, page in pages.items() if name != "glossary.html"
    )
    for used, term in TERMS.items():
        assert re.search(used, text, re.IGNORECASE), used
        assert any(term in one for one in defined), term


def test_a_first_release_says_that_there_is_none_before(
    demo: Build, pages: dict[str, Page]
) -> None:
    page = pages["index.html"]
    assert "This is the first release here" in page.root.text
    assert page.by_id("tbl-changed").text.endswith("Nothing to show.")
