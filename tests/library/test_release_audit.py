"""What stops a release, and what changed since the one before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from release_desk import Desk, grain, node

from workforce_insights import releases
from workforce_insights.errors import UserError
from workforce_insights.releases import audit, changes


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path).lay()


def said(made: Path) -> list[str]:
    return [change["sentence"] for change in releases.read_manifest(made)["changes"]]


@pytest.mark.parametrize("n", [7, 12, -5])
def test_a_count_that_is_not_safe_stops_the_release(desk: Desk, n: int) -> None:
    first = desk.make()
    desk.run("update published.pub_sizes set n = $1 where place = 'b'", n)
    with pytest.raises(UserError, match=r"pub_sizes\.n shows 1 counts") as error:
        desk.make()
    assert "the one before stands" in str(error.value)
    assert releases.latest(desk.releases) == first
    assert sorted(p.name for p in desk.releases.iterdir()) == sorted(
        [first.name, "latest.json"]
    )


@pytest.mark.parametrize("n", [0, None, 8005])
def test_a_count_that_is_safe_does_not(desk: Desk, n: int | None) -> None:
    desk.run("update published.pub_sizes set n = $1 where place = 'b'", n)
    desk.make()


def test_a_double_named_as_a_count_is_looked_at(desk: Desk) -> None:
    desk.run("alter table published.pub_sizes alter n type double")
    desk.run("update published.pub_sizes set n = 12.5 where place = 'b'")
    with pytest.raises(UserError, match=r"pub_sizes\.n"):
        desk.make()


def test_rows_that_say_they_are_exact_are_left_alone(desk: Desk) -> None:
    desk.run(
        "alter table published.pub_counts add column is_rounded boolean;"
        " update published.pub_counts set n = 3, is_rounded = false"
    )
    desk.edit(
        lambda nodes: nodes["model.pub_counts"]["columns"].update(
            node("published", "x", is_rounded=False)["columns"]
        )
    )
    desk.make()
    desk.run("update published.pub_counts set is_rounded = true")
    with pytest.raises(UserError, match=r"pub_counts\.n"):
        desk.make()


def test_an_undeclared_whole_number_is_a_count() -> None:
    shapes = {
        "pub_new": {"n": "DOUBLE", "n_of": "BIGINT", "place": "INTEGER", "x": "DOUBLE"},
        "pub_cluster": {"cluster_id": "BIGINT", "n": "BIGINT"},
    }
    assert set(audit.counts(shapes)) == {
        *(("pub_new", name) for name in ("n", "n_of", "place")),
        ("pub_cluster", "n"),
    }


def test_a_line_in_no_account_stops_the_release(desk: Desk) -> None:
    desk.run(
        "update marts.rpt_data_quality set n_rows = 6"
        " where measure = 'clean' and file_name = 'a.csv'"
    )
    with pytest.raises(UserError, match=r"a\.csv has 9 lines, of which 8"):
        desk.make()


def test_a_file_cut_short_stops_the_release(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = releases.copies.write_csv

    def cut(public: Any, draft: Path, tables: Any) -> None:
        write(public, draft, tables)
        path = draft / "public_csv" / "pub_sizes.csv"
        path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))

    monkeypatch.setattr(releases.copies, "write_csv", cut)
    with pytest.raises(UserError, match=r"pub_sizes\.csv was written with 2 of 3"):
        desk.make()


def test_the_same_again_changes_nothing(desk: Desk) -> None:
    first, second = desk.make(), desk.make()
    assert said(second) == []
    assert releases.read_manifest(second)["before"] == first.name


@pytest.mark.parametrize(
    ("sql", "gone", "sentence"),
    [
        ("select 1", "model.pub_counts", "pub_counts is gone."),
        ("select 1", "words", "pub_sizes has lost words."),
        ("delete from published.pub_sizes", None, "pub_sizes is empty and had 3 rows."),
    ],
    ids=["table", "column", "rows"],
)
def test_what_readers_had_is_not_taken_away_unasked(
    desk: Desk, sql: str, gone: str | None, sentence: str
) -> None:
    first = desk.make()
    desk.run(sql)
    if gone:
        desk.edit(
            lambda nodes: (
                nodes.pop(gone)
                if gone in nodes
                else nodes["model.pub_sizes"]["columns"].pop(gone)
            )
        )
    with pytest.raises(UserError, match="--accept-changes") as error:
        desk.make()
    assert sentence.rstrip(".") in str(error.value)
    assert releases.latest(desk.releases) == first
    accepted = desk.make(accept_changes=True)
    assert said(accepted) == [sentence]
    assert said(desk.make()) == []


def test_other_changes_are_told_and_stop_nothing(desk: Desk) -> None:
    desk.make()
    desk.run(
        "insert into published.pub_sizes select 'd' || i, 10, null, false"
        " from range(2) t(i); alter table published.pub_counts alter n type bigint"
    )
    assert said(desk.make()) == [
        "pub_counts.n was INTEGER and is BIGINT.",
        "pub_sizes has 5 rows and had 3.",
    ]


def test_simulated_data_is_not_held_against_real(desk: Desk) -> None:
    first = desk.make()
    desk.run(
        "update published.pub_provenance set is_simulated = false;"
        " delete from published.pub_sizes"
    )
    assert said(desk.make()) == [
        f"Not compared with {first.name}: only one of the two is of simulated data."
    ]


def test_a_release_before_that_lost_its_files_stops_nothing(desk: Desk) -> None:
    evidence(desk)
    first = desk.make()
    (first / "public" / "pub_gain_evidence.parquet").unlink()
    assert said(desk.make()) == [
        f"{first.name} is not whole: its numbers were not compared."
    ]
    (releases.latest(desk.releases) / "manifest.json").unlink()
    assert said(desk.make()) == []


def evidence(desk: Desk) -> None:
    """A table of ten estimates at nothing, from -1 to 1, and one headline."""
    desk.run(
        "create table published.pub_gain_evidence as select"
        " 'model ' || i as specification, if(i = 1, 'gain', 'auc') as measure,"
        " 0.0::double as value, -1.0::double as ci_low, 1.0::double as ci_high"
        " from range(12) t(i);"
        "create table published.pub_data_quality as select 'people' as table_name,"
        " null as specification, 'clean' as measure, 100 as n, false as is_rounded"
    )

    def describe(nodes: dict[str, object]) -> None:
        for name, columns in {
            "pub_gain_evidence": (
                *("specification", "measure", "value", "ci_low", "ci_high"),
            ),
            "pub_data_quality": (
                *("table_name", "specification", "measure", "n", "is_rounded"),
            ),
        }.items():
            nodes[f"model.{name}"] = node(
                "published", name, **dict.fromkeys(columns, False)
            )
            nodes[f"grain of {name}"] = grain(
                name, *[c for c in columns[:3] if c != "value"]
            )

    desk.edit(describe)


@pytest.mark.parametrize(("n", "told"), [(80, False), (121, True)])
def test_totals_that_move_by_more_than_a_fifth_are_told(
    desk: Desk, n: int, told: bool
) -> None:
    evidence(desk)
    desk.make()
    desk.run("update published.pub_data_quality set n = $1", n)
    sentence = f"people has {n} clean rows in the extract and had 100."
    assert said(desk.make()) == [sentence] * told


@pytest.mark.parametrize(("moved", "told"), [(4, False), (5, True)])
def test_estimates_that_leave_their_intervals_are_told(
    desk: Desk, moved: int, told: bool
) -> None:
    """Of twelve, four are a third."""
    evidence(desk)
    desk.make()
    desk.run(
        "update published.pub_gain_evidence set value = 2, ci_low = 1, ci_high = 3"
        " where specification in (select 'model ' || (i + 2) from range($1) t(i))",
        moved,
    )
    sentence = (
        f"{moved} of 12 estimates of pub_gain_evidence left the intervals they had."
    )
    assert said(desk.make()) == [sentence] * told


def test_a_headline_whose_interval_does_not_meet_its_last_is_told(desk: Desk) -> None:
    evidence(desk)
    desk.make()
    change = (
        "update published.pub_gain_evidence set value = 2, ci_low = {}, ci_high = 3"
    )
    desk.run(f"{change.format(1.0)} where specification in ('model 1', 'model 2')")
    assert said(desk.make()) == []
    desk.run(f"{change.format(1.5)} where specification = 'model 1'")
    desk.run("update published.pub_gain_evidence set ci_low = -1")
    desk.make()
    desk.run(
        "update published.pub_gain_evidence set value = 5, ci_low = 4, ci_high = 6"
        " where specification in ('model 1', 'model 2')"
    )
    assert said(desk.make()) == ["gain, model 1 in pub_gain_evidence is 5 and was 2."]


def test_numbers_that_differ_are_counted_row_by_row(desk: Desk) -> None:
    first = desk.make()
    desk.run(
        "update published.pub_sizes set n = 20 where place = 'a';"
        " update published.pub_sizes set words = 'other' where place = 'b';"
        " delete from published.pub_sizes where place = 'c';"
        " insert into published.pub_sizes values ('d', 10, null, false),"
        " ('e', 10, null, false)"
    )
    second = desk.make()
    counted = changes.of_numbers(
        *(first, releases.read_manifest(first)),
        *(second, releases.read_manifest(second)),
    )
    assert list(counted) == [("pub_sizes", 2, 1, 1, 2)]


HEADLINES = (
    "create or replace table published.pub_headline as select * from (values"
    " (1, 'members', 'Members now', 'count', 100.0, null, null),"
    " (2, 'short', 'Short', 'share', {}, {}, {}),"
    " (3, '{}', 'Another', 'ratio', null, null, null))"
    " t(headline_number, metric, label, kind, value, ci_low, ci_high)"
)


def test_what_readers_are_told_of_the_release_before(desk: Desk) -> None:
    columns = ("headline_number", "metric", "label", "kind", "value", "ci_low")
    desk.run(HEADLINES.format(0.5, 0.4, 0.6, "gone"))
    desk.edit(
        lambda nodes: nodes.update(
            {
                "model.pub_headline": node(
                    *("published", "pub_headline"),
                    **dict.fromkeys((*columns, "ci_high"), False),
                )
            }
        )
    )
    first = desk.make()
    told = releases.read_manifest(first)["since"]
    assert told == {"tables": [], "headlines": []}
    desk.run(HEADLINES.format(0.8, 0.7, 0.9, "new"))
    desk.run("insert into published.pub_sizes values ('d', 10, null, false)")
    told = releases.read_manifest(desk.make())["since"]
    assert told["tables"] == [{"table": "pub_sizes", "before": 3, "now": 4}]
    by_label = {(row["label"], row["value"]): row for row in told["headlines"]}
    assert len(told["headlines"]) == 4
    assert by_label["Members now", 100.0]["value_before"] == 100.0
    short = by_label["Short", 0.8]
    assert [short["ci_low_before"], short["ci_high_before"]] == [0.4, 0.6]
    desk.run("update published.pub_provenance set is_simulated = false")
    told = releases.read_manifest(desk.make())["since"]
    assert told == {"tables": [], "headlines": []}
