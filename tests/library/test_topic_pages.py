"""Topics laid out: words and shares, gaps in points, refusals in words."""

import pandas as pd
import pytest
from table_cells import headings, texts
from test_pictures import told

from workforce_insights.pages import topics

TOPIC = {
    **{"topic": 1.0, "label": "calm · clear · kind", "words": "calm, clear, kind"},
    **{"field": "all", "field_level": "All", "n": 1500, "n_mentions": 300},
    **{"value": 0.2, "ci_low": 0.18, "ci_high": 0.22},
    **{"is_reportable": True, "is_suppressed": False, "reason": None},
}
NONE = {**TOPIC, "topic": 0.0, "label": "no topic", "words": None, "value": 0.04}
HIDDEN = {
    **TOPIC,
    **{"topic": 2.0, "label": "data · audit", "value": None, "is_reportable": False},
    **{"is_suppressed": True, "reason": "too few people to publish"},
}
GAP = {
    **{"adjustment": topics.WITHIN, "topic": 1.0, "label": "calm · clear · kind"},
    **{"field": "white_bme", "field_level": "BME", "reference_level": "White"},
    **{"n": 500, "n_reference": 600, "adjusted_p_value": 0.0004},
    **{"value": 0.11, "ci_low": 0.054, "ci_high": 0.167},
    **{"is_reportable": True, "is_suppressed": False, "reason": None},
}
RAW = {**GAP, "adjustment": "unadjusted", "value": 0.096, "adjusted_p_value": 0.002}
REFUSED = {
    **GAP,
    **{"field": "gender", "field_level": None, "value": None, "is_reportable": False},
    "reason": "it is not known of anybody",
}


def test_topics_stand_in_order_with_their_words_and_none_last():
    found = texts(topics.topic_table(pd.DataFrame([NONE, HIDDEN, TOPIC])))
    assert found == [
        ["1: calm · clear · kind", "calm, clear, kind", "1,500", "20% (18% to 22%)"],
        ["2: data · audit", "calm, clear, kind", "1,500", "hidden"],
        ["No topic", "", "1,500", "4% (18% to 22%)"],
    ]


def test_topics_that_are_not_fitted_give_their_reason():
    refused = {**HIDDEN, "topic": None, "words": None, "is_suppressed": False}
    refused["reason"] = "there are 40 texts"
    found = texts(topics.topic_table(pd.DataFrame([refused])))
    assert found == [["No topics", "", "1,500", "there are 40 texts"]]


def test_gaps_stand_beside_both_shares_and_both_adjustments():
    shares = [
        {**TOPIC, "field": "white_bme", "field_level": "BME", "value": 0.27},
        {**TOPIC, "field": "white_bme", "field_level": "White", "value": 0.18},
    ]
    found = texts(
        topics.gap_table(pd.DataFrame(shares), pd.DataFrame([GAP, RAW]), "white_bme")
    )
    assert found == [
        [
            *("1: calm · clear · kind", "BME, against White", "27% against 18%"),
            *("+9.6 (+5.4 to +16.7)", "+11.0 (+5.4 to +16.7)", "under .001"),
        ]
    ]


def test_a_hidden_gap_is_a_dash_and_a_refused_one_its_reason():
    hidden = {**GAP, "value": None, "adjusted_p_value": None, "is_suppressed": True}
    hidden["is_reportable"] = False
    told = {**hidden, "topic": 2.0, "is_suppressed": False, "reason": "few clusters"}
    frame = pd.DataFrame([hidden, told])
    found = texts(topics.gap_table(pd.DataFrame([TOPIC]), frame, "white_bme"))
    assert found[0][2:] == ["– against –", "–", "hidden", "–"]
    assert found[1][4] == "not said: few clusters"
    frame = pd.DataFrame([REFUSED, {**REFUSED, "adjustment": "unadjusted"}])
    found = texts(topics.gap_table(pd.DataFrame([TOPIC]), frame, "gender"))
    assert found[0][2] == "it is not known of anybody"
    nothing = topics.gap_table(pd.DataFrame([TOPIC]), frame, "age_group")
    assert texts(nothing)[0][0] == "All"


def test_levels_stand_in_rows_and_topics_in_columns():
    table = topics.level_table(pd.DataFrame([TOPIC, HIDDEN, NONE]))
    assert headings(table) == ["Of", "Texts", "1", "2"]
    assert texts(table) == [["All texts", "1,500", "20% (18% to 22%)", "hidden"]]
    assert "Nothing to show" in topics.level_table(pd.DataFrame([NONE]))


def test_the_number_chosen_is_marked_and_none_has_its_reason():
    stable = {**TOPIC, "n_topics": 9.0, "measure": "stability", "is_chosen": True}
    other = {**stable, "n_topics": 3.0, "is_chosen": False}
    found = texts(topics.choice_table(pd.DataFrame([stable, other])))
    assert found[0] == ["3", "0.20 (0.18 to 0.22)", "–"]
    assert found[1][0] == "9, chosen"
    refused = {**other, "n_topics": None, "is_reportable": False, "reason": "too few"}
    assert texts(topics.choice_table(pd.DataFrame([refused])))[0][:2] == [
        *("None", "too few")
    ]


@pytest.mark.parametrize("shown", [[GAP, RAW], [REFUSED]])
def test_the_picture_shows_what_there_is(shown):
    drawn = topics.gap_picture(pd.DataFrame(shown), "white_bme", "Of 520")
    if len(shown) == 2:
        assert drawn.html.count(">1: calm · clear · kind<") == 1
        assert len(told(drawn)) == 2
    else:
        assert "No gap can be published" in drawn.html
