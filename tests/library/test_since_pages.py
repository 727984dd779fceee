"""What changed since the release before, in words and as a table."""

import json
import re

import pytest

from workforce_insights.pages import since

SHARE = {
    "label": "Short",
    "kind": "share",
    "value_before": 0.5,
    "ci_low_before": 0.4,
    "ci_high_before": 0.6,
}


@pytest.fixture
def told(tmp_path):
    def write(before="20260101T000000Z-aaaaaa", changes=(), **since_then):
        content = {
            "before": before,
            "changes": [{"sentence": sentence} for sentence in changes],
            "since": {"tables": [], "headlines": [], **since_then},
        }
        (tmp_path / "manifest.json").write_text(json.dumps(content))
        return tmp_path

    return write


def test_a_first_release_says_that_it_is_one(told):
    folder = told(before=None)
    assert since.sentences(folder) == [
        "This is the first release here, so there is none to compare it with."
    ]
    assert "Nothing to show" in since.headline_table(folder)


def test_tables_that_came_went_and_moved_are_named(told):
    tables = [
        {"table": "pub_a", "before": None, "now": 3},
        {"table": "pub_b", "before": 2, "now": None},
        {"table": "pub_c", "before": 1000, "now": 1200},
    ]
    assert since.sentences(told(tables=tables, changes=["pub_b is gone."])) == [
        "It follows release 20260101T000000Z-aaaaaa.",
        "Tables that are new: pub_a.",
        "Tables that are gone: pub_b.",
        "Tables with more rows or fewer: pub_c (1,000 to 1,200).",
        "pub_b is gone.",
    ]
    assert since.sentences(told())[1:] == [
        "Every published table has as many rows as it had."
    ]
    many = since.sentences(told(changes=[f"pub_{n} moved." for n in range(7)]))
    assert many[-1] == "2 more changes stand in its manifest."


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.5, 0.4, 0.6, "the same"),
        (0.58, 0.5, 0.66, "within the interval"),
        (0.65, 0.55, 0.75, "once in 6 times"),
        (0.8, 0.7, 0.9, "once in 180 times"),
        (None, None, None, "cannot be compared"),
    ],
)
def test_a_metric_is_held_against_the_interval_it_had(told, value, low, high, verdict):
    now = {"value": value, "ci_low": low, "ci_high": high}
    shown = since.headline_table(told(headlines=[{**SHARE, **now}]))
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", shown.split("<tbody>")[1])
    assert cells[:2] == ["Short", "50% (40% to 60%)"]
    assert verdict in cells[3]
    assert cells[2] == ("not told" if value is None else cells[2])


def test_a_count_has_no_interval(told):
    count = {"label": "Members", "kind": "count", "value_before": 1000.0}
    bounds = dict.fromkeys(
        ("ci_low", "ci_high", "ci_low_before", "ci_high_before"), None
    )
    shown = since.headline_table(told(headlines=[{**count, **bounds, "value": 1205.0}]))
    assert "1,000" in shown
    assert "1,205" in shown
    assert "a count has no interval" in shown
