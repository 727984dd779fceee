"""Segments and the outreach list, laid out where there is little or nothing."""

from __future__ import annotations

import pandas as pd
from table_cells import rows

from workforce_insights import outreach, segments
from workforce_insights.pages import community

SPECIFICATION = {"fields": ["sector"], "linkage": "ward"}
NOTHING = [["Nothing to show."]]
LIFT = {
    "field": "segment",
    "field_level": "1",
    "activity_type": "Workshop",
    "n": 100.0,
    "n_events": 20.0,
    "value": 0.2,
    "ci_low": 0.13,
    "ci_high": 0.29,
    "reason": None,
}


def nobody(*columns: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(columns))


def test_tables_of_nobody_say_that_there_is_nothing() -> None:
    of_segments = nobody("segment_id", "words", "n_ever", "n_events", "is_stable")
    assert rows(community.segment_table(of_segments))[1:] == NOTHING
    quarters = nobody("segment_id", "first_date", "calendar_quarter", "is_complete")
    assert rows(community.segment_quarter_table(quarters))[1:] == NOTHING
    lifts = nobody("measure", *LIFT)
    assert rows(community.lift_table(lifts))[1:] == NOTHING
    assert "Too few" in community.lift_picture(lifts, "Of 100").html


def test_what_is_refused_has_its_reason_and_what_is_hidden_a_dash() -> None:
    refused = {**LIFT, "value": None, "ci_low": None, "ci_high": None}
    lifts = pd.DataFrame(
        [
            {"measure": "took_part", **LIFT},
            {"measure": "lift", **refused, "reason": "none of them took part"},
            {"measure": "took_part", **refused, "activity_type": "All", "n": None},
            {"measure": "lift", **refused, "activity_type": "All"},
        ]
    )
    table = rows(community.lift_table(lifts))
    assert table[1] == ["Segment 1", "Anything", "hidden", "–", "–"]
    assert table[2][:3] == ["Segment 1", "Workshop", "100"]
    assert table[2][4] == "none of them took part"


def test_numbers_of_segments_of_nobody_are_dashes() -> None:
    cells = nobody("profile_id", "sector", "n_people")
    evidence = segments.evidence(
        cells,
        SPECIFICATION,
        seed=1,
        n_resamples=4,
        n_references=2,
        max_segments=4,
        stable_jaccard=0.75,
    )
    table = rows(community.segment_number_table(evidence))
    assert [row[0] for row in table[1:]] == ["2", "3", "4"]
    assert all(cell == "–" for row in table[1:] for cell in row[1:])


def test_an_outreach_list_for_nobody_gives_the_reason() -> None:
    cells = nobody("period", "profile_id", "n_people", "n_events")
    evidence = outreach.evidence(cells, ["sector"])
    table = rows(community.outreach_table(evidence))
    assert table[0] == ["What", "The rule (in use)", "The model"]
    assert len(table) == 1 + 5
    assert all("nobody to ask" in row[2] for row in table[1:])
