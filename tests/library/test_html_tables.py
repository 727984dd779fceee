"""The markup that all tables of the pages share."""

import re

import pandas as pd
from table_cells import headings, texts

from workforce_insights.pages.tables import html_table

GROUPED = pd.DataFrame(
    [
        ("Everybody", "", "900", "50% (40% to 60%)"),
        ("Age", "Under 30", "1,000", "−5% (−9% to −1%)"),
        ("Age", "30 & over", "500", "hidden"),
        ("Band", "5", "200", "–"),
    ],
    columns=["Field", "Group", "People", "Share"],
)


def test_groups_stand_once_above_their_rows() -> None:
    table = html_table(GROUPED, ("Field", "Group"), grouped=True)
    assert table.count("<tbody>") == 3
    assert re.findall(r'scope="rowgroup".*?</span> (.*?)</th>', table) == [
        "Age",
        "Band",
    ]
    assert 'colspan="3"' in table
    assert re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table) == [
        *("Everybody", "Under 30", "30 &amp; over", "5")
    ]
    assert texts(table) == GROUPED.to_numpy().tolist()
    assert headings(table) == list(GROUPED.columns)


def test_units_are_told_from_the_cells_or_the_heading() -> None:
    table = html_table(GROUPED.assign(Ratio="1.2"), ("Field", "Group"))
    assert re.findall(r'<span class="unit">(.*?)</span>', table) == [
        "%, 95% interval",
        "1 is no difference",
    ]
    words = pd.DataFrame({"In words": ["female (82%)"], "n": ["5"]})
    assert "unit" not in html_table(words, ("In words",))


def test_a_heading_spans_its_columns() -> None:
    table = html_table(GROUPED, ("Field", "Group"), spanner=("Of", ["People", "Share"]))
    assert '<th scope="colgroup" colspan="2">Of</th>' in table
    assert table.count("rowspan=2") == 2
    assert headings(table) == list(GROUPED.columns)
    nothing = html_table(GROUPED.head(0), ("Field",), spanner=("Of", []))
    assert "colgroup" not in nothing
    assert texts(nothing) == [["Nothing to show."]]


def test_long_tables_can_be_filtered() -> None:
    rows = pd.DataFrame({"Name": [f"n{i}" for i in range(13)], "n": ["1"] * 13})
    assert " data-filter>" in html_table(rows, ("Name",))
    assert "data-filter" not in html_table(rows.head(12), ("Name",))
