"""What is published, laid out: each table in one place, its counts as they are."""

import pandas as pd
from table_cells import texts

from workforce_insights.pages import disclosure

PUBLISHED = pd.DataFrame(
    [
        ("pub_b", "protected", "Staff <all>", 1200, 30, 2, 4),
        ("pub_a", "protected", "Members", 10, 0, 0, None),
        ("pub_d", "rounded", "Months", None, None, None, None),
        ("pub_c", "estimate", "Gaps", None, None, None, None),
        ("pub_e", "no_people", "Words", None, None, None, None),
    ],
    columns=[
        *("table_name", "kind", "about", "n_counts", "n_few", "n_withheld"),
        "n_possible",
    ],
)


def test_protected_tables_tell_what_is_hidden() -> None:
    assert texts(disclosure.protected_table(PUBLISHED)) == [
        ["pub_a", "Members", "10", "0", "0"],
        ["pub_b", "Staff <all>", "1,200", "30", "2"],
    ]


def test_every_other_table_says_what_it_holds() -> None:
    shown = texts(disclosure.others_table(PUBLISHED))
    assert [row[0] for row in shown] == ["pub_c", "pub_e", "pub_d"]
    assert shown[1][2] == "No counts of people"
    assert len({row[2] for row in shown}) == 3
