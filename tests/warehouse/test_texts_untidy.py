"""Assessments as they come: odd characters, long and empty texts, no authors."""

from __future__ import annotations

import csv

import pytest
from conftest import Sandbox

HEADER = ("assessment_id", "application_id", "author_id", "body")
TEXTS = {
    "letter": "x",
    "emoji": "👍👩‍⚕️",
    "right to left": "טוב مرحبا",
    "lines": 'line one,\nline two, "quoted"\r\nthree',
    "long": "not good. " * 100_000,
    "longer": "😀" * 1_000_000,
    "blank": "   ",
}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Assessments alone, some of texts that nobody expects."""
    made = Sandbox(tmp_path_factory.mktemp("texts"))
    made.data.mkdir()
    path = made.data / "assessments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER)
        rows.writerows((name, "a1", "m1", text) for name, text in TEXTS.items())
        rows.writerow(("nobody", "a1", "", "fine"))
        file.write("cut,a1\n")
    built = made.dbt(
        "build",
        *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
        *("--select", "+int_recruitment__bodies", "+rpt_data_quality"),
        *("+pub_tone", "+pub_topic", "+pub_text_cleaning"),
    )
    assert built.success, built.result
    return made


def test_every_text_is_kept_as_it_is_or_rejected(sandbox: Sandbox) -> None:
    kept = dict(
        sandbox.query(
            "select assessment_id, body from intermediate.int_recruitment__texts"
        )
    )
    expected = {name: text.strip() or None for name, text in TEXTS.items()}
    assert kept == {**expected, "nobody": "fine"}
    assert sandbox.query(
        "select measure, reason, n_rows from marts.rpt_data_quality"
        " where table_name = 'assessments' and measure <> 'files' order by measure"
    ) == [
        ("clean", None, 8),
        ("lines", None, 9),
        ("rejected", "missing_columns", 1),
    ]


def test_models_read_the_texts_that_can_be_read(sandbox: Sandbox) -> None:
    reasons = dict(
        sandbox.query(
            "select assessment_id, model_exclusion_reason"
            " from intermediate.int_recruitment__texts"
            " where model_exclusion_reason is not null"
        )
    )
    assert reasons == {
        "long": "longer than 20000 characters",
        "longer": "longer than 20000 characters",
        "blank": "no text",
        "nobody": "author not given",
    }
    read = sandbox.query("select body from intermediate.int_recruitment__bodies")
    assert {body for (body,) in read} == {
        TEXTS[name] for name in TEXTS if name not in reasons
    }


def test_tone_and_words_are_read_of_any_text(sandbox: Sandbox) -> None:
    """Of the texts read, no word is used by enough people, so there is no topic."""
    tones = dict(
        sandbox.query(
            "select body, tone from ml.ml_recruitment__tones"
            " inner join intermediate.int_recruitment__bodies using (body_id)"
        )
    )
    assert len(tones) == 4
    assert all(-1 <= tone <= 1 for tone in tones.values())
    assert tones[TEXTS["letter"]] == tones[TEXTS["right to left"]] == 0
    known = sandbox.query(
        "select kind, n from marts.rpt_text_cleaning where kind like '%word%'"
    )
    words = dict(known)
    assert words["known word"] == 0
    assert words["word of few"] > 0
    ((topic, reason),) = sandbox.query("select topic, reason from published.pub_topic")
    assert topic is None
    assert reason
    assert sandbox.query("select count(*) from published.pub_tone") == [(0,)]


def test_no_setting_makes_words_known_of_fewer_than_ten(sandbox: Sandbox) -> None:
    outcome = sandbox.dbt(
        *("test", "--select", "assert_known_words_are_of_many_by_many"),
        variables={"text_min_authors": 9},
    )
    assert not outcome.success
    (message,) = [r.message for r in outcome.result.results if r.status == "error"]
    assert "text_min_authors is 9, and may be no less than 10" in message
