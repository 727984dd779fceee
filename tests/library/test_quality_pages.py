"""Where the lines went, extract by extract."""

import pandas as pd
from table_cells import texts

from workforce_insights.pages import quality

ROWS = pd.DataFrame(
    [
        ("participants", None, "lines", None, 1200.0),
        ("participants", None, "clean", None, 1100.0),
        ("participants", None, "rejected", "no identifier", 60.0),
        ("participants", None, "rejected", "duplicate", 40.0),
        ("participants", "as_published", "excluded", "missing", None),
        ("fellows", None, "lines", None, 5.0),
        ("fellows", None, "clean", None, 5.0),
    ],
    columns=["table_name", "specification", "measure", "reason", "n"],
)


def test_each_extract_has_its_lines_or_is_said_to_be_missing():
    shown = {row[1]: row[2:] for row in texts(quality.accounting_table(ROWS))}
    assert len(shown) == 14
    assert shown["Participants"] == ["1,200", "1,100", "100"]
    assert shown["Fellows"] == ["5", "5", "0"]
    assert shown["Members"] == ["no extract", "", ""]


def test_reasons_are_told_by_extract():
    assert texts(quality.reason_table(ROWS)) == [
        ["Participants", "duplicate", "40"],
        ["Participants", "no identifier", "60"],
    ]
    assert texts(quality.reason_table(ROWS.tail(2))) == [
        ["Every extract", "no line was rejected", "0"]
    ]
