"""An erased person is in no extract and in no analyst copy, and does not come back."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from release_desk import Desk

from workforce_insights import erasure, releases
from workforce_insights.errors import UserError

PARTICIPANTS = (
    "participant_id,person_id,band\r\n"
    'E1,ann,"5, acting"\r\n'
    "E2,bob,6\r\n"
    'E3, ann ,"two\r\nlines"\r\n'
    'E4,"never closed,7\r\n'
    "E5,anna,7\r\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "extracts"
    (folder / "participants").mkdir(parents=True)
    for month in ("2024-03-31", "2024-06-30"):
        file = folder / "participants" / f"{month}.csv"
        file.write_bytes(PARTICIPANTS.encode())
    (folder / "applications.csv").write_text(
        "application_id,candidate_id\nA1,ann\nA2,bob\nA3,ann\n"
    )
    (folder / "interview_scores.csv").write_text(
        "interview_score_id,application_id,score\n1,A1,5\n2,A2,6\n3,A3,7\n"
    )
    (folder / "assessments.csv").write_text(
        "assessment_id,application_id,author_id,body\n"
        't1,A2,ann,"Calm, kind."\nt2,A2,eve,As ann said\nt3,A3,eve,Fine\n'
    )
    duckdb.sql(
        "select * from (values ('ann', 1), ('bob', 2), (null, 3)) m(member_id, n)"
    ).write_parquet((folder / "members.parquet").as_posix())
    return folder


def test_every_line_of_the_person_goes_and_no_other(data: Path) -> None:
    erased = erasure.erase("ann", data, data / "releases", ())
    kept = PARTICIPANTS.splitlines(keepends=True)
    expected = "".join([kept[0], kept[2], *kept[5:]])
    for month in ("2024-03-31", "2024-06-30"):
        file = data / "participants" / f"{month}.csv"
        assert file.read_bytes().decode() == expected
        assert erased.lines[file] == 2
    assert (data / "applications.csv").read_text().splitlines()[1:] == ["A2,bob"]
    scores = (data / "interview_scores.csv").read_text().splitlines()
    assert scores[1:] == ["2,A2,6"]
    assert (data / "assessments.csv").read_text().splitlines()[1:] == [
        't1,A2,,"Calm, kind."',
        "t2,A2,eve,As ann said",
    ]
    members = duckdb.read_parquet((data / "members.parquet").as_posix())
    assert members.fetchall() == [("bob", 2), (None, 3)]
    assert erased.left == (data / "assessments.csv",)
    assert not list(data.rglob(".*"))


def test_what_does_not_name_the_person_is_untouched(data: Path) -> None:
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    with pytest.raises(UserError, match=r"No extract in .* has 'zoe'"):
        erasure.erase("zoe", data, data / "releases", ())
    assert {p: p.read_bytes() for p in data.rglob("*") if p.is_file()} == before


def test_going_back_brings_nobody_back(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = Desk(folder).lay()
    made = [desk.make(), desk.make()]
    (data / "more.csv").write_text("person_id\nann\n")
    private = tmp_path / "private.duckdb"
    private.touch()
    erased = erasure.erase("ann", data, desk.releases, (private,))
    assert sorted(erased.releases) == sorted(path.name for path in made)
    assert not private.exists()
    for path in made:
        assert not list(path.glob("analyst*"))
        assert (path / "public.duckdb").is_file()
        assert "not whole" not in releases.state(desk.releases, path.name)
        manifest = releases.read_manifest(path)
        assert manifest["analyst_copy_removed_at"]
        assert not [name for name in manifest["files"] if name.startswith("analyst")]
    assert releases.use(desk.releases, made[0].name) == made[0]
    again = erasure.erase("bob", data, desk.releases, (private,))
    assert again.releases == ()
    assert desk.make().is_dir()
