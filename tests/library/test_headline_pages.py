"""Headlines laid out: counts, shares and ratios, hidden or refused in words."""

import pandas as pd
from table_cells import texts

from workforce_insights.pages import headlines

SHOWN = {"area": "leadership", "is_suppressed": False, "reason": None}


def test_each_kind_of_metric_is_shown_in_its_own_way() -> None:
    of = {"n": 100, "n_compared": pd.NA, "ci_low": 0.4, "ci_high": 0.6, "value": 0.5}
    rows = [
        {"headline_number": 3, "label": "C", "kind": "ratio", **of, "n_compared": 50},
        {"headline_number": 1, "label": "A", "kind": "count", **of, "value": 1200},
        {"headline_number": 2, "label": "B", "kind": "share", **of},
    ]
    shown = texts(
        headlines.headline_table(pd.DataFrame([{**SHOWN, **r} for r in rows]))
    )
    area = "Leadership programmes"
    assert shown == [
        [area, "A", "1,200", "a count"],
        [area, "B", "50% (40% to 60%)", "100"],
        [area, "C", "0.50 (0.40 to 0.60)", "100 and 50"],
    ]


def test_what_is_hidden_or_refused_says_so() -> None:
    hidden = {**SHOWN, "is_suppressed": True, "value": pd.NA}
    refused = {**SHOWN, "value": pd.NA, "reason": "there is nobody to count"}
    rows = [
        {**hidden, "kind": "count", "n": pd.NA, "n_compared": pd.NA},
        {**hidden, "kind": "share", "n": 100, "n_compared": pd.NA},
        {**hidden, "kind": "ratio", "n": 100, "n_compared": pd.NA},
        {**refused, "kind": "share", "n": 0, "n_compared": pd.NA},
    ]
    table = pd.DataFrame(rows).assign(label="A", headline_number=range(4))
    shown = texts(headlines.headline_table(table))
    assert [row[2:] for row in shown] == [
        ["hidden", "a count"],
        ["hidden", "100"],
        ["hidden", "100 and hidden"],
        ["there is nobody to count", "0"],
    ]
