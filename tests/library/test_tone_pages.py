"""Tone laid out: three models side by side, hidden as dashes, refused in words."""

from __future__ import annotations

import re

import pandas as pd
from table_cells import headings, texts

from workforce_insights.pages import tone

GAP = {
    "model": "within_outcome_and_author",
    "author_role": "All",
    "measure": "gap",
    "field": "white_bme",
    "field_level": "BME",
    "reference_level": "White",
    "by_field": None,
    "by_level": None,
    "by_reference_level": None,
    "n": 520,
    "n_reference": 595,
    "value": -0.047,
    "ci_low": -0.069,
    "ci_high": -0.026,
    "standardised": -0.25,
    "standardised_ci_low": -0.37,
    "standardised_ci_high": -0.14,
    "adjusted_p_value": 0.0004,
    "is_reportable": True,
    "is_suppressed": False,
    "reason": None,
}
WITHIN = {**GAP, "model": "within_outcome", "value": -0.046}
UNADJUSTED = {**GAP, "model": "unadjusted", "value": -0.045}
NONE = {
    **GAP,
    **{"value": None, "ci_low": None, "ci_high": None, "standardised": None},
    **{"adjusted_p_value": None, "is_reportable": False},
}
MANAGER = {
    **{**NONE, "field": "manager_white_bme", "n": 0, "n_reference": 0},
    "reason": "no two can be compared",
}
HIDDEN = {
    **{**NONE, "field": "ethnic_group", "field_level": "Other", "is_suppressed": True},
    **{"n": None, "reason": "too few people to publish"},
}
PAIR = {
    "by_field": "manager_white_bme",
    "by_level": "BME",
    "by_reference_level": "White",
}
NOBODY = {**NONE, "field": "gender", "field_level": None, "reason": "nobody is"}


def test_a_difference_has_its_texts_and_a_refusal_its_reason() -> None:
    found = texts(tone.gap_table(pd.DataFrame([MANAGER, GAP])))
    assert found == [
        [
            "White or BME: BME, against White",
            "520 and 595",
            "−0.047 (−0.069 to −0.026)",
            "−0.25 (−0.37 to −0.14)",
            "under .001",
        ],
        [
            "Hiring manager: BME, against White (no two can be compared)",
            *("0 and 0", "not estimated", "–", "–"),
        ],
    ]


def test_a_difference_is_in_the_unit_of_the_scale_of_tone() -> None:
    table = tone.gap_table(pd.DataFrame([GAP]))
    assert headings(table)[2] == "Tone"
    assert "percentage points" not in table
    assert re.search(r'>Tone <span class="unit">−1 to 1, 95% interval<', table)


def test_what_is_hidden_is_a_dash_and_says_no_more() -> None:
    (row,) = texts(tone.gap_table(pd.DataFrame([HIDDEN, NOBODY])))
    assert row == [
        "Ethnic group: Other, against White",
        "hidden and 595",
        "hidden",
        "hidden",
        "–",
    ]


def test_pairs_come_last_and_name_both() -> None:
    pairs = [
        {**GAP, **PAIR, "measure": "gap_difference"},
        {**GAP, **PAIR, "measure": "combination_gap", "field_level": "White"},
        {**MANAGER, **PAIR, "measure": "combination_gap", "field": "gender"},
        {**GAP, **PAIR},
        GAP,
    ]
    names = [row[0] for row in texts(tone.gap_table(pd.DataFrame(pairs)))]
    assert names == [
        "White or BME: BME, against White",
        "BME, against White, of BME managers",
        "White of BME managers, against White of White ones",
        "BME, against White: BME less White managers",
    ]


def test_the_picture_draws_what_can_be_shown() -> None:
    rows = pd.DataFrame([GAP, WITHIN, UNADJUSTED, HIDDEN, MANAGER, {**GAP, **PAIR}])
    told = re.findall("<title>(.*?)</title>", tone.gap_picture(rows, "Of 520").html)
    what, interval = "White or BME: BME, against White", "(−0.069 to −0.026)"
    assert told == [
        f"{what}, {model}: {value} {interval}; n 520 / 595"
        for model, value in (
            ("same author and outcome", "−0.047"),
            ("same outcome", "−0.046"),
            ("unadjusted", "−0.045"),
        )
    ]
    assert "<svg" not in tone.gap_picture(rows.iloc[3:5], "Of 520").html


def test_tones_as_they_are_stand_by_outcome() -> None:
    mean = {
        **{"field": "white_bme", "field_level": "BME", "measure": "mean_tone"},
        **{"n": 645, "n_authors": 205, "value": 0.05, "ci_low": 0.03, "ci_high": 0.06},
        "outcome": "decided",
    }
    offered = {**mean, "outcome": "offered", "value": None}
    share = {**mean, "measure": "negative_share", "value": 0.38}
    share |= {"ci_low": 0.34, "ci_high": 0.41}
    everybody = {"field": "all", "field_level": "All"}
    rows = [mean, offered, share, {**mean, **everybody}, {**share, **everybody}]
    found = texts(tone.tone_table(pd.DataFrame(rows)))
    assert [row[0] for row in found] == ["All", "White or BME: BME"]
    assert found[1][1:] == ["645", "205", "–", "–", "38% (34% to 41%)"]
