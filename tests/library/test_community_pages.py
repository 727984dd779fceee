"""The community's tables laid out: nothing where nothing is known, and no gaps."""

import pandas as pd
import pytest
from table_cells import texts
from test_pictures import told

from workforce_insights.pages import community, flows, takeup

KNOWN = {"value": 2.5, "ci_low": 1.2, "ci_high": 4.0, "is_beyond_chance": True}
HIDDEN = {"value": None, "ci_low": None, "ci_high": None, "is_beyond_chance": None}


def ratio(level: str, measure: str, **more: object) -> dict[str, object]:
    of = {"field": "region", "field_level": level, "activity_type": "Webinar"}
    return {**of, "measure": measure, "n": 105, **KNOWN, **more}


def flow(origin: str, adopter: str, n: int | None, **more: object) -> dict[str, object]:
    of = {"measure": "flow", "field": "region", "n": 50, "n_events": n}
    ends = {"from_level": origin, "to_level": adopter}
    share = {"value": 0.3, "ci_low": 0.1, "ci_high": 0.5, "expected": 0.2}
    return {**of, **ends, **share, **more}


def test_nobody_who_joined_leaves_the_table_empty() -> None:
    """The ratio of two kinds alone is no row of it."""
    refused = {"measure": "leaving_rate_ratio", "field": "sector_kind", "n": 0}
    retention = pd.DataFrame([{**refused, "field_level": "Supplier", "value": None}])
    assert texts(community.retention_table(retention)) == [["Nothing to show."]]


def test_what_is_beyond_chance_has_a_star_and_what_is_hidden_a_dash() -> None:
    table = pd.DataFrame(
        [
            ratio("London", "ratio_to_others"),
            ratio("London", "ratio_to_others_alike", **HIDDEN),
            ratio("Midlands", "ratio_to_others", is_beyond_chance=False),
            ratio("South West", "ratio_to_others", **HIDDEN),
        ]
    )
    assert texts(takeup.ratio_table(table)) == [
        ["Region: London", "Webinar", "105", "2.5 (1.2 to 4.0) *", "–"],
        ["Region: Midlands", "Webinar", "105", "2.5 (1.2 to 4.0)", "–"],
    ]


def test_shares_stand_by_group_and_kind_the_unknown_last() -> None:
    share = {"value": 0.3, "ci_low": 0.2, "ci_high": 0.4}
    table = pd.DataFrame(
        [
            ratio("Not stated", "took_part", **share),
            ratio("South West", "took_part", **HIDDEN),
            ratio("South West", "took_part", activity_type="Meetup", **share),
        ]
    )
    assert texts(takeup.share_table(table)) == [
        ["South West", "30% (20 to 40)", "hidden"],
        ["Not stated", "–", "30% (20 to 40)"],
    ]


def test_flows_that_are_hidden_are_no_rows() -> None:
    table = pd.DataFrame(
        [
            flow("London", "Midlands", None),
            flow("London", "London", 15),
            flow("Midlands", "London", 20),
            flow("All", "The same", 35, measure="stayed"),
        ]
    )
    assert texts(flows.flow_table(table)) == [
        ["Region", "Midlands", "London", "20 of 50", "30% (10% to 50%)", "20%"],
        ["Region", "London", "London", "15 of 50", "30% (10% to 50%)", "20%"],
    ]


@pytest.mark.parametrize("rows", [1, 4])
def test_pictures_draw_what_there_is(rows: int) -> None:
    kinds = pd.DataFrame(
        [
            ratio("London", "ratio_to_others", activity_type=f"K{place}", ci_low=0.0)
            for place in range(rows)
        ]
    )
    assert told(takeup.ratio_picture(kinds, "Of 105")) == [
        f"K{place}, London, against all others: 2.5 (0.1 to 4.0) *; n 105"
        for place in range(rows)
    ]
    bands = pd.DataFrame([flow("A", f"B{place}", 10) for place in range(rows)])
    assert told(flows.flow_picture(bands, "Of 50")) == [
        f"A to B{place}: 10 of 50 adoptions, 30% (10% to 50%)" for place in range(rows)
    ]


def test_without_anything_a_picture_says_so() -> None:
    ratios = pd.DataFrame([ratio("London", "ratio_to_others", **HIDDEN)])
    assert "Too few" in takeup.ratio_picture(ratios, "Of 105").html
    hidden = pd.DataFrame([flow("London", "London", None)])
    assert "No flow" in flows.flow_picture(hidden, "Of 50").html
