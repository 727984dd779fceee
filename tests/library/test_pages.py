"""How names, numbers and tables read on a page."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from table_cells import rows as cells

from workforce_insights import classifiers, pages
from workforce_insights.errors import UserError
from workforce_insights.pages import cards, tables, words

NAN = float("nan")


@pytest.fixture
def release(tmp_path: Path) -> pages.Release:
    folder = tmp_path / "20260101T000000Z-abcdef"
    (folder / "public").mkdir(parents=True)
    pd.DataFrame(
        {
            "finding": ["accounting", "modelled", "modelled", "plan"],
            "specification": [None, "wide", "narrow", None],
            "sentence": [
                "lines were read.",
                "the wide use 9.",
                "the narrow use 8.",
                "departs in n_trees.",
            ],
        }
    ).to_parquet(folder / "public" / "pub_finding.parquet")
    return pages.Release(folder)


def provenance(
    release: pages.Release, is_simulated: bool, departures: str | None = None
) -> None:
    frame = pd.DataFrame(
        {
            "is_simulated": [is_simulated],
            "plan_hash": ["0123456789abcdef"],
            "plan_departures": pd.Series([departures], dtype="str"),
        }
    )
    frame.to_parquet(release.folder / "public" / "pub_provenance.parquet")


def test_numbers_read_as_people_write_them() -> None:
    assert words.number(1234567) == "1,234,567"
    assert words.number(-0.456, 2) == "−0.46"
    assert words.number(-0.004, 2) == "0.00"
    assert words.signed(-0.1) == words.signed(0.1) == "0"
    assert words.signed(1250.04, 1) == "+1,250.0"
    assert words.count(NAN) == "hidden"
    assert words.percent(0.704) == "70%"
    assert words.number(NAN) == words.percent(NAN) == words.SUPPRESSED


def test_an_interval_stands_in_brackets_or_is_hidden_whole() -> None:
    row = pd.Series({"value": 0.7, "ci_low": 0.63, "ci_high": 0.76})
    assert words.interval(row) == "70% (63% to 76%)"
    assert words.interval(pd.Series({**row, "value": NAN})) == words.SUPPRESSED
    named = row.rename({k: f"jaccard_{k}" for k in row.index})
    named = named.rename({"jaccard_value": "jaccard"})
    shown = words.interval(named, lambda v: words.number(v, 2), prefix="jaccard_")
    assert shown == "0.70 (0.63 to 0.76)"


def test_names_become_words() -> None:
    assert words.label("as_published") == "As published"
    assert "_" not in words.label("highest_qualification_level")


def test_pages_show_every_estimator_there_is() -> None:
    assert words.ESTIMATORS == classifiers.ESTIMATORS


def test_text_in_a_table_is_escaped() -> None:
    text = tables.html_table(
        pd.DataFrame({"Who <b>": ["A & <script>"], "n": ["1"]}), ("Who <b>",)
    )
    assert "<script>" not in text
    assert "<b>" not in text
    assert cells(text) == [["Who <b>", "n"], ["A & <script>", "1"]]


def test_an_empty_table_says_so() -> None:
    (_, row) = cells(tables.html_table(pd.DataFrame(columns=["A", "B"]), ("A",)))
    assert row == ["Nothing to show."]


def test_hidden_clusters_are_dashes() -> None:
    clusters = pd.DataFrame(
        {
            "cluster_id": [2, 1],
            "words": [None, "Band 7"],
            "n": [np.nan, 1250],
            "jaccard": [np.nan, 0.914],
            "jaccard_ci_low": [np.nan, 0.6],
            "jaccard_ci_high": [np.nan, 1.0],
        }
    )
    _, first, second = cells(tables.cluster_table(clusters))
    assert first == ["1", "Band 7", "1,250", "0.91 (0.60 to 1.00)"]
    assert second == ["2", "too few people to describe", "–", "–"]


def test_the_look_up_is_laid_out_by_role_and_ethnic_group() -> None:
    lookup = pd.DataFrame(
        {
            "role_group": ["AHP", "AHP", "Doctor"],
            "ethnic_group": ["Asian", "White", "White"],
            "cluster_id": [3, 1, 1],
            "n": [np.nan, 160, 20],
        }
    )
    head, ahp, doctor = cells(tables.lookup_table(lookup))
    assert head == ["Role", "Asian", "White"]
    assert ahp == ["AHP", "cluster 3 (hidden)", "cluster 1 (160)"]
    assert doctor == ["Doctor", "nobody", "cluster 1 (20)"]
    assert cells(tables.lookup_table(lookup.iloc[:0]))[1:] == [["Nothing to show."]]


def test_confusion_stands_in_the_order_of_the_ladder() -> None:
    confusion = pd.DataFrame(
        {
            "programme_name": ["Top", "Top", "Base", "Base", "Own"],
            "predicted_programme_name": ["Base", "Top", "Base", "Top", "Top"],
            "ladder_level": [2, 2, 1, 1, np.nan],
            "n": [15, np.nan, 1200, 0, 10],
            "value": [0.75, np.nan, 1, 0, 1],
            "is_suppressed": [False, True, False, False, False],
        }
    )
    head, *rows = cells(tables.confusion_table(confusion))
    assert head == ["Those on", "Base", "Top", "Own"]
    assert rows == [
        ["Base", "1,200 (100%)", "0 (0%)", "nobody"],
        ["Top", "15 (75%)", "hidden", "nobody"],
        ["Own", "nobody", "10 (100%)", "nobody"],
    ]
    (_, nothing) = cells(tables.confusion_table(confusion.iloc[:0]))
    assert nothing == ["Nothing to show."]


def test_lines_come_before_what_became_of_them() -> None:
    quality = pd.DataFrame(
        {
            "specification": [None, "as_published", None, "as_published", None],
            "measure": ["rejected", "excluded", "lines", "modelled", "clean"],
            "reason": ["duplicate", "missing", None, None, None],
            "field": [None, "age", None, None, None],
            "n": [3, np.nan, 1003, 967, 1000],
        }
    )
    _, *rows = cells(tables.quality_table(quality))
    assert rows == [
        ["Lines", "", "1,003"],
        ["Clean", "", "1,000"],
        ["Rejected", "duplicate", "3"],
        ["Modelled, as published", "", "967"],
        ["Excluded, as published", "Age: missing", "hidden"],
    ]


def test_a_sentence_is_found_by_its_name(release: pages.Release) -> None:
    assert release.sentence("accounting") == "Lines were read."
    assert release.sentence("modelled", "narrow") == "The narrow use 8."
    assert release.sentence("modelled", "with_age") == (
        "The settings have no models with age."
    )
    assert release.table("pub_finding", finding="modelled").shape[0] == 2


def test_a_source_line_names_tables_release_and_plan(release: pages.Release) -> None:
    provenance(release, is_simulated=True)
    line = release.source("pub_a", "pub_b")
    assert line._repr_markdown_() == (
        "Data behind it (CSV): [pub_a](data/pub_a.csv), [pub_b](data/pub_b.csv)."
        f" Source: release {release.folder.name}, plan 01234567."
    )


def test_simulated_data_is_said_and_other_data_is_not(release: pages.Release) -> None:
    provenance(release, is_simulated=True)
    assert "Simulated data" in release.banner()
    provenance(release, is_simulated=False)
    assert release.banner() == ""


def test_settings_other_than_planned_are_said(release: pages.Release) -> None:
    provenance(release, is_simulated=False, departures="n_trees")
    assert r"Departs in n\_trees." in release.banner()
    assert "Simulated data" not in release.banner()


def test_the_release_is_the_one_named_or_else_the_latest(
    release: pages.Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKFORCE_RELEASE", str(release.folder))
    assert pages.open_release() == release
    monkeypatch.delenv("WORKFORCE_RELEASE")
    monkeypatch.delenv("WORKFORCE_OUTPUT", raising=False)
    (tmp_path / "dbt_project.yml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="workforce build"):
        pages.open_release()
    (tmp_path / "releases" / "r1").mkdir(parents=True)
    (tmp_path / "releases" / "latest.json").write_text('{"release": "r1"}')
    assert pages.open_release().folder == tmp_path / "releases" / "r1"


def test_groups_are_shown_with_everybody_first_and_the_unknown_last() -> None:
    own = {"estimator": "forest", "measure": "accuracy", "field": "age", "n": 40}
    own |= {"value": 0.5, "ci_low": 0.4, "ci_high": 0.6}
    hidden = {"n": NAN, "value": NAN, "ci_low": NAN, "ci_high": NAN}
    fairness = pd.DataFrame(
        [
            {**own, "group_name": "Not known", **hidden},
            {**own, "group_name": "Under 30"},
            {**own, "group_name": "Under 30", "other_field": "gender", "value": 0.9},
            {**own, "estimator": "class_frequencies", "group_name": "Under 30"}
            | {"value": 0.45},
            {**own, "field": None, "group_name": None, "n": 900},
            {**own, "group_name": "Under 30", "programme_id": "a", "value": 0.8},
        ]
    )
    _, *rows = cells(tables.fairness_table(fairness))
    assert [row[:3] for row in rows] == [
        ["Everybody", "", "900"],
        ["Age", "Under 30", "40"],
        ["Age", "Not known", "hidden"],
    ]
    assert rows[1][3:] == [
        words.SUPPRESSED,
        "50% (40% to 60%)",
        "45% (40% to 60%)",
    ]
    assert rows[2][3:] == [words.SUPPRESSED] * 3


def test_cards_stand_in_order_with_every_item_as_it_is() -> None:
    held = pd.DataFrame(
        [
            ("clusters", "wide", 2, "Data", 1, "All * of ~ them_all."),
            ("clusters", "wide", 1, "Specification", 2, "Second."),
            ("clusters", "wide", 1, "Specification", 1, "First."),
            ("programme_classifier", "wide", 1, "Specification", 1, "Own."),
            ("another", "wide", 1, "Specification", 1, "Last."),
        ],
        columns=[
            *("model_name", "specification", "section_number", "heading"),
            *("item_number", "item"),
        ],
    )
    text = cards.card_pages(held)
    places = [
        text.index(part)
        for part in (
            "## Programme classifier {#sec-programme-classifier}",
            ":   Own.",
            "## Clusters",
            "### Wide {#sec-clusters-wide}",
            "Specification\n\n:   First.\n\n:   Second.",
            r":   All \* of \~ them\_all.",
            "## Another",
        )
    ]
    assert places == sorted(places)
    links = [line.split("](")[1] for line in cards.card_index(held).splitlines()]
    assert links == [
        "#sec-programme-classifier-wide)",
        "#sec-clusters-wide)",
        "#sec-another-wide)",
    ]


EVIDENCE = ["evaluation", "estimator", "measure", "n", "value", "ci_low", "ci_high"]


def test_a_specification_that_the_settings_lack_has_nothing_to_show() -> None:
    shown = tables.evidence_table(pd.DataFrame(columns=EVIDENCE))
    assert "Nothing to show." in shown
    assert shown.count("<tr>") == 2


def test_all_that_pages_ask_of_models_with_age_does_without_them(
    release: pages.Release,
) -> None:
    none = pd.DataFrame(columns=["specification", *EVIDENCE], dtype="str")
    none.to_parquet(release.folder / "public" / "pub_programme_evidence.parquet")
    reports = Path(__file__).parents[2] / "reports"
    text = "".join(path.read_text("utf-8") for path in sorted(reports.glob("*.qmd")))
    code = re.findall(r"```\{python\}\n(.+?)```|`\{python\} (.+?)`", text, re.DOTALL)
    asked = [a or b for a, b in code if "recommended_with_age" in a + b]
    named = {"release": release, "tables": tables, "HTML": str}
    shown = [str(eval(expression, named)) for expression in asked]  # noqa: S307
    assert len(shown) == text.count('"recommended_with_age"') == 2
    assert "The settings have no models recommended, with age." in shown
    assert "Nothing to show." in "".join(shown)
