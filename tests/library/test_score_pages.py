"""Scores laid out: who against whom in words, hidden as dashes, refused in words."""

import pandas as pd
from table_cells import texts
from test_pictures import told

from workforce_insights.pages import scores

GAP = {
    **{"posts": "all", "scored_by": "panel", "measure": "gap"},
    **{"field": "white_bme", "level": "BME", "reference_level": "White"},
    **{"by_field": None, "by_level": None, "by_reference_level": None},
    **{"n": 2210, "n_reference": 2615, "n_missing": 185, "n_vacancies": 1060},
    **{"value": -2.6, "ci_low": -3.1, "ci_high": -2.0, "detectable": 0.8},
    **{"p_value": 0.0, "adjusted_p_value": 0.012},
    **{"standardised": -0.29, "standardised_ci_low": -0.35},
    **{"standardised_ci_high": -0.23, "method": "least squares"},
    **{"is_reportable": True, "reason": None, "is_suppressed": False},
}
BY_GENDER = {"by_field": "gender", "by_level": "Male", "by_reference_level": "Female"}
BY_MEMBER = {
    **{"field": "gender", "level": "Male", "reference_level": "Female"},
    **{"by_field": "member_gender", "by_level": "Male"},
    **{"by_reference_level": "Female", "scored_by": "member_gender"},
}
HIDDEN = {
    **{"value": None, "ci_low": None, "ci_high": None, "detectable": None},
    **{"p_value": None, "adjusted_p_value": None, "standardised": None},
    "is_reportable": False,
}
MEAN = {
    **{"posts": "all", "field": "all", "field_level": "All", "n": 5760},
    **{"measure": "mean_percent", "value": 61.1, "ci_low": 60.7, "ci_high": 61.4},
    **{"n_vacancies": 1255, "is_reportable": True, "is_suppressed": False},
}


def test_every_gap_says_who_is_compared_with_whom():
    rows = [
        {**GAP, **BY_MEMBER, "measure": "gap_difference"},
        {**GAP, **BY_MEMBER, "measure": "combination_gap", "level": "Female"},
        {**GAP, **BY_GENDER, "measure": "gap_difference"},
        {**GAP, **BY_GENDER, "measure": "combination_gap"},
        {**GAP, **BY_GENDER},
        {**GAP, "field": "is_disabled", "level": "Yes", "reference_level": "No"},
        GAP,
    ]
    found = texts(scores.gap_table(pd.DataFrame(rows)))
    assert [row[0] for row in found] == [
        "BME, against White",
        "Disabled, against not disabled",
        "BME, against White, among men",
        "BME men, against White women",
        "Gap of BME to White among men, less that among women",
        "Women by male members, against women by female members",
        "Gap of men to women by male members, less that by female members",
    ]
    assert found[0][1:] == [
        "2,210 / 2,615",
        "1,060",
        "−2.6 (−3.1 to −2.0)",
        "−0.29 (−0.35 to −0.23)",
        "0.012",
        "0.8",
    ]


def test_hidden_gaps_are_dashes_and_refused_ones_say_why():
    rows = [
        GAP,
        {**GAP, **HIDDEN, "posts": "senior", "n": None, "is_suppressed": True},
        {
            **{**GAP, **HIDDEN, "posts": "Bands to 5", "level": None},
            "reason": "everybody known is alike: White",
        },
    ]
    found = texts(scores.gap_table(pd.DataFrame(rows)))
    assert [row[0] for row in found] == ["All posts", "Senior posts", "Bands to 5"]
    assert found[1][2:] == ["hidden / 2,615", "1,060", "hidden", "hidden", "–", "–"]
    assert found[2][1] == "White or BME"
    assert found[2][4] == "not estimated: everybody known is alike: White"


def test_the_picture_leaves_out_what_is_hidden_and_says_when_nothing_is_left():
    rows = pd.DataFrame([{**GAP, **HIDDEN, "level": "Asian"}, GAP])
    (said,) = told(scores.gap_picture(rows, "Of 2,210"))
    assert said.startswith("BME, against White, All posts: ")
    empty = scores.gap_picture(rows[rows["value"].isna()], "Of 2,210")
    assert "No gap" in empty.html


def test_means_are_in_the_order_of_reading_with_their_z():
    bands = [
        {**MEAN, "field": "band", "field_level": level}
        for level in ("VSM", "Not stated", "8b", "8a", "2")
    ]
    z = {"measure": "mean_z", "value": -0.12, "ci_low": -0.15, "ci_high": -0.09}
    bme = {**MEAN, "field": "white_bme", "field_level": "BME"}
    few = {**HIDDEN, "n": None, "is_suppressed": True}
    rows = [*bands[:4], {**bands[4], **few}, bme, {**bme, **z}, MEAN]
    found = texts(scores.mean_table(pd.DataFrame(rows)))
    people = ["5,760", "61.1 (60.7 to 61.4)"]
    assert found[0] == ["Everybody", "", *people, ""]
    assert found[1] == ["White or BME", "BME", *people, "−0.12 (−0.15 to −0.09)"]
    levels = [row[1] for row in found[2:]]
    assert levels == ["2", "8a", "8b", "VSM", "Not stated"]
    assert found[2][2:] == ["hidden", "hidden", ""]
    both = pd.DataFrame([MEAN, {**MEAN, "posts": "Bands to 5"}])
    assert [row[0] for row in texts(scores.mean_table(both))] == [
        "All posts",
        "Bands to 5",
    ]


def test_agreement_is_one_row_for_each_kind_of_posts():
    both = [
        {
            **{"posts": posts, "measure": measure, "n": 5450, "n_vacancies": 1190},
            **{"n_left_out": None, "value": 0.56, "ci_low": 0.54, "ci_high": 0.57},
            **{"is_reportable": True, "is_suppressed": False, "reason": None},
        }
        for posts in ("senior", "all")
        for measure in ("icc_consistency", "icc_agreement")
    ]
    refused = {"value": None, "is_reportable": False, "reason": "too few vacancies"}
    both[0] |= refused
    found = texts(scores.agreement_table(pd.DataFrame(both)))
    assert found == [
        ["All posts", "5,450", "1,190", "hidden", *["0.56 (0.54 to 0.57)"] * 2],
        [
            *("Senior posts", "5,450", "1,190", "hidden", "0.56 (0.54 to 0.57)"),
            "not estimated: too few vacancies",
        ],
    ]


def test_tables_of_nothing_say_so():
    for table in (
        scores.gap_table(pd.DataFrame(columns=list(GAP))),
        scores.mean_table(pd.DataFrame(columns=list(MEAN))),
        scores.agreement_table(pd.DataFrame(columns=["posts", "measure"])),
    ):
        assert "Nothing to show" in table
