"""Needs, fellows and regions laid out: hidden as words, in the order of the needs."""

import pandas as pd
from table_cells import texts

from workforce_insights.pages import capability

ESTIMATE = {"n": 100, "is_suppressed": False, "ci_low": 0.5, "ci_high": 1.5}


def need(name: str, place: float, **more: object) -> list[dict[str, object]]:
    of = {"breakdown_level": "All", "subdomain": name, **ESTIMATE}
    return [
        {**of, "measure": "mean_gap", "value": 1.0, **more},
        {**of, "measure": "share_short", "value": 0.8, **more},
        {**of, "measure": "rank", "value": place, "ci_low": 1, "ci_high": 2, **more},
    ]


HIDDEN = {"n": pd.NA, "value": pd.NA, "is_suppressed": True}


def test_needs_are_in_the_order_of_their_places() -> None:
    needs = pd.DataFrame(
        [*need("C", 3, **HIDDEN), *need("A", 2), *need("B", 1), *need("D", 1)]
    )
    rows = texts(capability.need_table(needs))
    assert [row[0] for row in rows] == ["B", "D", "A", "C"]
    assert rows[0][2:5] == ["100", "80% (50% to 150%)", "1.00 (0.50 to 1.50)"]
    assert rows[0][1] == "1 (1 to 2)"
    assert rows[3][2:4] == ["hidden", "hidden"]
    (first,) = texts(capability.first_needs_table(needs))
    assert first[:3] == ["All", "B", "100"]


def test_a_level_without_a_place_names_no_need() -> None:
    needs = pd.DataFrame(need("A", 1, **HIDDEN))
    assert texts(capability.first_needs_table(needs))[0][:2] == ["All", "hidden"]
    assert texts(capability.need_table(needs.head(0))) == [["Nothing to show."]]


def test_a_hidden_part_is_said_to_be() -> None:
    levels = pd.DataFrame(
        [
            {"level": "Wales", "part": None, "value": None, **ESTIMATE},
            {"level": "London", "part": 40, "value": 0.4, **ESTIMATE},
            {"level": "Nowhere", "part": 0, "value": None, **ESTIMATE, "n": 0},
        ]
    ).assign(is_suppressed=[True, False, False])
    assert texts(capability.part_table(levels, "level", "part", "Region")) == [
        ["London", "40", "100", "40% (50% to 150%)"],
        ["Nowhere", "0", "0", "nobody"],
        ["Wales", "hidden", "100", "hidden"],
    ]


def test_regions_have_the_whole_in_the_heading() -> None:
    measures = list(capability._REGION_MEASURES)
    regions = pd.DataFrame(
        [
            {
                **ESTIMATE,
                "region": "London",
                "measure": name,
                "value": 1.0,
                "n_part": 90,
            }
            for name in measures
        ]
    )
    table = capability.region_table(regions)
    assert "Of fellows (100)" in table
    (row,) = texts(table)
    assert row[-1] == "100% (50% to 150%) of 100"
    assert row[1] == "100% (50% to 150%)"
