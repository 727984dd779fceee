"""Nobody in the data: the models refuse politely, and the build stays whole."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, Sandbox

EXTRACT = "participant_id,programme\n"


def failures(outcome: object) -> list[str]:
    results = outcome.result.results  # type: ignore[attr-defined]
    return [
        f"{r.node.name}: {r.message}"
        for r in results
        if r.status not in ("success", "pass", "skipped")
    ]


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """The demonstration's columns without its people, by `dbt build --empty`."""
    made = Sandbox(tmp_path_factory.mktemp("emptied"))
    made.data.mkdir()
    for path in (ROOT / "data" / "demo").iterdir():
        (made.data / path.name).write_bytes(path.read_bytes())
    outcome = made.dbt(
        "build", "--empty", "--exclude-resource-type", "test", "unit_test"
    )
    assert outcome.success, failures(outcome)
    return made


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """An extract that has a header only."""
    made = Sandbox(tmp_path_factory.mktemp("nobody"))
    made.data.mkdir()
    (made.data / "participants.csv").write_text(EXTRACT, encoding="utf-8")
    outcome = made.dbt("build", "--exclude-resource-type", "unit_test")
    assert outcome.success, failures(outcome)
    return made


@pytest.mark.parametrize("name", ["emptied", "nobody"])
def test_python_models_refuse_with_a_reason(
    name: str, request: pytest.FixtureRequest
) -> None:
    sandbox: Sandbox = request.getfixturevalue(name)
    for table in (
        "cluster_evidence",
        "fairness_evidence",
        "field_evidence",
        "outcome_effects",
        "outcome_evidence",
        "programme_evidence",
        "protected_field_evidence",
    ):
        rows = sandbox.frame(f"select * from ml.ml_leadership__{table}")  # noqa: S608
        assert len(rows) > 0
        assert not rows["is_reportable"].any()
        assert rows["reason"].str.len().min() > 5
        assert (rows["n"] == 0).all()
        assert rows[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    for table in (
        "ml_leadership__cluster_assignments",
        "ml_leadership__cluster_merges",
        "ml_leadership__cluster_tree",
        "ml_leadership__programme_predictions",
        "ml_leadership__programme_probabilities",
        "ml_leadership__recommendations",
        "ml_leadership__recommendation_fields",
    ):
        assert sandbox.query(f"select count(*) from ml.{table}") == [(0,)]  # noqa: S608


@pytest.mark.parametrize("name", ["emptied", "nobody"])
@pytest.mark.parametrize("table", ["odds", "specification_curve"])
def test_models_of_odds_refuse_with_a_reason(
    name: str, table: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), table)
    assert len(rows) > 10
    assert (rows["reason"] == "there is nobody in the data").all()


@pytest.mark.parametrize("name", ["emptied", "nobody"])
@pytest.mark.parametrize(
    "table",
    ["representation", "charts", "level_changes", "letter_effects", "directorates"],
)
def test_models_of_change_refuse_with_a_reason(
    name: str, table: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), table)
    assert len(rows) > 0
    assert rows["reason"].str.len().min() > 5


@pytest.mark.parametrize("name", ["emptied", "nobody"])
@pytest.mark.parametrize("table", ["score_agreement", "score_gaps"])
def test_models_of_scores_refuse_with_a_reason(
    name: str, table: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), table)
    assert set(rows["posts"]) == {"all"}
    assert rows["reason"].str.len().min() > 5


@pytest.mark.parametrize("name", ["emptied", "nobody"])
@pytest.mark.parametrize("table", ["tone_gaps", "tone_evidence"])
def test_models_of_tone_refuse_with_a_reason(
    name: str, table: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), table)
    assert rows["reason"].str.startswith(("no assessment", "there are no")).all()


@pytest.mark.parametrize("name", ["emptied", "nobody"])
def test_models_of_topics_refuse_with_a_reason_or_have_no_rows(
    name: str, request: pytest.FixtureRequest
) -> None:
    sandbox: Sandbox = request.getfixturevalue(name)
    rows = refused(sandbox, "topic_choice")
    assert rows["reason"].str.contains("fewer than 100").all()
    rows = refused(sandbox, "theme_agreement")
    assert len(rows) == 2
    for table in ("topic_words", "topic_shares", "topic_prevalence", "topic_gaps"):
        counted = f"select count(*) from ml.ml_recruitment__{table}"  # noqa: S608
        assert sandbox.query(counted) == [(0,)]


@pytest.mark.parametrize("name", ["emptied", "nobody"])
@pytest.mark.parametrize(
    "table",
    ["concentration", "growth", "segment_evidence", "outreach_evidence", "takeup"],
)
def test_models_of_the_community_refuse_with_a_reason(
    name: str, table: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), table, area="community")
    assert len(rows) > 0
    assert rows["reason"].str.len().min() > 5


@pytest.mark.parametrize("name", ["emptied", "nobody"])
def test_the_order_of_needs_refuses_with_a_reason(
    name: str, request: pytest.FixtureRequest
) -> None:
    rows = refused(request.getfixturevalue(name), "need_ranks", area="capability")
    assert rows["reason"].tolist() == ["nobody has assessed themselves"]


def refused(sandbox: Sandbox, table: str, area: str = "recruitment") -> pd.DataFrame:
    """The rows of a model, none of which has a value."""
    rows = sandbox.frame(f"select * from ml.ml_{area}__{table}")  # noqa: S608
    assert not rows["is_reportable"].any()
    assert (rows["n"] == 0).all()
    assert rows[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    return rows


@pytest.mark.parametrize("name", ["emptied", "nobody"])
def test_columns_of_empty_tables_keep_their_types(
    name: str, request: pytest.FixtureRequest
) -> None:
    sandbox: Sandbox = request.getfixturevalue(name)
    untyped = sandbox.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where data_type in ('NULL', '\"NULL\"')"
    )
    assert untyped == []


def test_an_extract_of_nobody_is_accounted_for(nobody: Sandbox) -> None:
    assert nobody.query("select n_enrolments from published.pub_provenance") == [(0,)]
    sentences = nobody.query("select sentence from published.pub_finding")
    assert len(sentences) > 3
    assert all(sentence for (sentence,) in sentences)


def test_every_card_says_that_there_is_nobody(nobody: Sandbox) -> None:
    cards = nobody.frame("select * from published.pub_model_card")
    sections = cards.groupby(["model_name", "specification"])["section"].nunique()
    assert len(sections) == 15
    assert (sections == 10).all()
    assert cards["item"].str.len().min() > 5
    firsts = cards.loc[cards["item"].str.startswith("First measure"), "item"]
    assert len(firsts) == 15
    assert firsts.str.contains(": refused, ").all()


def test_every_sentence_of_the_pages_is_there_for_nobody_too(nobody: Sandbox) -> None:
    asked = {
        found
        for path in (ROOT / "reports").glob("*.qmd")
        for found in re.findall(
            r'sentence\("([^"]+)"(?:, "([^"]+)")?\)', path.read_text(encoding="utf-8")
        )
    }
    assert len(asked) > 5
    held = nobody.query(
        "select finding, coalesce(specification, '') from published.pub_finding"
    )
    assert asked <= set(held)


def test_activities_alone_are_counted_and_all_else_is_refused(
    tmp_path: Path,
) -> None:
    """A community that keeps only a calendar."""
    made = Sandbox(tmp_path)
    made.data.mkdir()
    (made.data / "activities.csv").write_text(
        "activity_id,activity_type,starts_on,host_organisation\n"
        "1,Meetup,2021-03-01,Chapter A\n2,Meetup,2021-04-01,Chapter B\n"
        "3,Webinar,2021-05-01,\n",
        encoding="utf-8",
    )
    tables = [
        *("rpt_community_activity", "rpt_community_growth", "rpt_community_mix"),
        *("rpt_community_retention", "rpt_community_engagement", "rpt_adoption"),
        *("rpt_community_champion", "rpt_workshop_change", "rpt_workshop_funnel"),
        *("rpt_community_survey", "rpt_community_takeup", "rpt_community_quality"),
        *("rpt_community_segment_evidence", "rpt_community_segment_lift"),
        *("rpt_outreach_evidence", "rpt_adoption_flow"),
    ]
    outcome = made.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", *(f"+{name}" for name in tables)),
    )
    assert outcome.success, failures(outcome)
    held = made.frame("select * from marts.rpt_community_activity")
    assert held.groupby("activity_type")[
        "n_activities"
    ].unique().explode().to_dict() == {
        "All": 3,
        "Meetup": 2,
        "Webinar": 1,
    }
    for name in tables:
        rows = made.frame(f"select * from marts.{name}")  # noqa: S608
        if name == "rpt_community_quality":
            rows = rows[rows["table_name"] != "activities"]
        assert not rows["is_reportable"].any(), name
        assert (rows["reason"].str.len() > 5).all(), name
    quality = made.frame("select * from marts.rpt_community_quality")
    hosts = quality[quality["quality_check"] == "host_without_members"]
    assert hosts[["n", "n_rows"]].to_numpy().tolist() == [[2, 2]]


def test_members_alone_have_segments_and_no_lift(tmp_path: Path) -> None:
    """A community that keeps a list of members only, without their roles."""
    made = Sandbox(tmp_path)
    made.data.mkdir()
    lines = [
        f"m{n:03d},2021-0{1 + n % 6}-01,{sector}"
        for n, sector in enumerate(["NHS trust", "Supplier", "Academia", ""] * 30)
    ]
    (made.data / "members.csv").write_text(
        "\n".join(["member_id,joined_on,sector", *lines, ""]), encoding="utf-8"
    )
    tables = ("rpt_community_segment", "rpt_community_segment_lift", "rpt_outreach")
    outcome = made.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", *(f"+{name}" for name in tables), "+rpt_outreach_evidence"),
    )
    assert outcome.success, failures(outcome)
    segments = made.frame("select * from marts.rpt_community_segment")
    assert segments["n_ever"].tolist() == [30, 30, 30]
    lifts = made.frame("select * from marts.rpt_community_segment_lift")
    assert set(lifts["field"]) == {"segment", "sector"}
    assert not lifts["is_reportable"].any()
    assert lifts["reason"].str.startswith("none is known to have been held").all()
    judged = made.frame("select * from marts.rpt_outreach_evidence")
    assert (judged["reason"] == "there was nobody to ask in one of the periods").all()
    assert not judged["is_reportable"].any()
    listed = made.frame("select * from marts.rpt_outreach")
    assert len(listed) == 90
    assert listed["rate"].isna().all()
    assert set(listed["estimator"]) == {"rule"}
