"""One file of the contract alone: what it cannot tell is refused in words."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ROOT, Sandbox, workforce

DEMO = ROOT / "data" / "demo"

# Of each file, the tables that it cannot fill by itself.
REFUSED = {
    "members": ["rpt_community_engagement", "rpt_community_takeup"],
    "engagements": ["rpt_community_engagement", "rpt_community_takeup"],
    "use_cases": ["rpt_adoption", "rpt_adoption_flow"],
    "use_case_adoptions": ["rpt_adoption", "rpt_adoption_flow"],
}


def built(sandbox: Sandbox, *tables: str, besides: tuple[str, ...] = ()) -> None:
    """Build the tables and what they are made of, but for some kinds of resource."""
    outcome = sandbox.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test", *besides),
        *("--select", *(f"+{name}" for name in tables)),
    )
    assert outcome.success, [
        f"{r.node.name}: {r.message}"
        for r in outcome.result.results
        if r.status not in ("success", "skipped")
    ]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A warehouse with the reference tables, for one extract after another."""
    made = Sandbox(tmp_path_factory.mktemp("seeded"))
    made.data.mkdir()
    (made.data / "participants.csv").write_text("participant_id,programme\n")
    assert made.dbt("seed").success
    (made.data / "participants.csv").unlink()
    return made


@pytest.mark.parametrize("name", REFUSED)
def test_what_one_file_cannot_tell_is_refused(seeded: Sandbox, name: str) -> None:
    extract = seeded.data / f"{name}.csv"
    extract.write_bytes((DEMO / f"{name}.csv").read_bytes())
    built(seeded, *REFUSED[name], besides=("seed",))
    extract.unlink()
    for table in REFUSED[name]:
        rows = seeded.frame(f"select * from marts.{table}")  # noqa: S608
        assert not rows["is_reportable"].any(), table
        assert (rows["reason"].str.len() > 5).all(), table
        assert rows[["value", "ci_low", "ci_high"]].isna().all(axis=None), table


CHAPTERS = """chapter_id,urlname,name,country,members,founded,status
1,chapter-north,Chapter North,gb,129,2019-03-11T10:10:51+01:00,inactive
2,chapter-south,"Chapter, South",gb,54,2020-07-24T02:59:43+08:00,active
"""
EVENTS = """event_id,group_urlname,title,description,status,datetime,venue_type,rsvp_yes
85,chapter-north,First,"Hello!

There are two, and breaks.",PAST,2020-10-31T18:00:00-07:00,,14
86,chapter-south,Second,"Say ""hello"" twice",PAST,2021-01-31T18:00:00Z,online,9
87,chapter-lost,Third,,CANCELLED,2021-02-01T18:00:00Z,online,3
88,Chapter-North,Fourth,,PAST,2021-02-02T18:00:00Z,Library,3
"""
MAPPINGS = {
    "members": """columns:
  member_id: urlname
  organisation: urlname
  joined_on: left(founded, 10)
""",
    "activities": """columns:
  activity_id: event_id
  activity_type: "'Meetup'"
  title: title
  starts_on: left(datetime, 10)
  mode: "case when venue_type = 'online' then 'Online' end"
  host_organisation: group_urlname
  hosted_by_member_id: group_urlname
""",
}


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Chapters and their events, imported as the documentation says."""
    made = Sandbox(tmp_path_factory.mktemp("calendar"))
    for table, text in (("members", CHAPTERS), ("activities", EVENTS)):
        extract = made.folder / f"{table}.csv"
        extract.write_text(text, encoding="utf-8")
        mapping = made.folder / f"{table}.yml"
        mapping.write_text(MAPPINGS[table], encoding="utf-8")
        done = workforce(
            *("import", table, str(extract)),
            *("--mapping", str(mapping), "--data", str(made.data)),
            output=made.folder / "output",
        )
        assert done.returncode == 0, done.stderr + done.stdout
    built(made, "pub_community_quality", "rpt_community_engagement")
    return made


def test_events_of_a_chapter_that_is_nowhere_are_counted(calendar: Sandbox) -> None:
    """Names are compared whatever their case; the line of the lost one stays."""
    quality = calendar.frame("select * from marts.rpt_community_quality")
    counts = quality.set_index(["table_name", "quality_check"])[["n", "n_rows"]]
    assert counts.loc[("activities", "host_without_members")].tolist() == [4, 1]
    assert counts.loc[("activities", "nobody_on_record")].tolist() == [4, 4]
    assert counts.loc[("members", "sector_not_stated")].tolist() == [2, 2]
    events = calendar.frame("select * from intermediate.int_community__activities")
    assert events["activity_mode"].dropna().tolist() == ["Online", "Online"]
    first = events.set_index("activity_id").loc["85", "start_date"]
    assert first == pd.Timestamp("2020-10-31")


def test_without_anybody_on_record_nobody_is_said_to_be_idle(
    calendar: Sandbox,
) -> None:
    rows = calendar.frame("select * from marts.rpt_community_engagement")
    assert not rows["is_reportable"].any()
    active = rows[(rows["measure"] == "active") & (rows["field"] == "all")]
    assert active["n"].tolist() == [2]
    assert active["reason"].str.startswith("nobody is on record").all()
