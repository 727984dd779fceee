"""The keys that stand for identifiers in the analyst copy."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest
from release_desk import Desk, tables

from workforce_insights import releases
from workforce_insights.errors import UserError
from workforce_insights.releases import keys

SECRET = "correct horse battery staple"  # noqa: S105


def people(made: Path) -> list[str]:
    return sorted(key for key, _, _ in tables(made / "analyst.duckdb")["people"])


def says(made: Path) -> dict[str, str | None]:
    return dict(releases.read_manifest(made)["keys"])


def test_with_a_key_of_the_environment_keys_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are the HMAC that the standard library gives of each."""
    desk = Desk(tmp_path).lay()
    monkeypatch.setenv(keys.KEY, SECRET)
    first, second = desk.make(), desk.make()
    expected = [
        hmac.new(SECRET.encode(), person.encode(), hashlib.sha256).hexdigest()[:32]
        for person in ("person-1", "person-2")
    ]
    assert people(first) == people(second) == sorted(expected)
    assert says(first) == says(second)
    monkeypatch.setenv(keys.KEY, f"{SECRET}!")
    third = desk.make()
    assert not set(people(third)) & set(expected)
    assert says(third)["fingerprint"] != says(first)["fingerprint"]
    for path in first.rglob("*.*"):
        assert SECRET.encode() not in path.read_bytes()


def test_without_one_each_release_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(keys.KEY, raising=False)
    desk = Desk(tmp_path).lay()
    first, second = desk.make(), desk.make()
    assert not set(people(first)) & set(people(second))
    assert says(first) == {"hold": "in this release", "fingerprint": None}


@pytest.mark.parametrize("is_tested", [True, False])
def test_rows_stand_in_the_order_of_keys_which_tells_nothing_of_people(
    tmp_path: Path, is_tested: bool
) -> None:
    desk = Desk(tmp_path).lay()
    desk.run(
        "insert into marts.people"
        " select 'joined-' || lpad(cast(i as varchar), 3, '0'), 'Ward', i"
        " from range(100, 150) as joined(i) order by i"
    )
    if is_tested:
        unique = {
            "resource_type": "test",
            "attached_node": "model.people",
            "test_metadata": {"name": "unique", "kwargs": {"column_name": "person_id"}},
        }
        desk.edit(lambda nodes: nodes.update(unique=unique))
    copied = tables(desk.make() / "analyst.duckdb")["people"]
    assert [key for key, _, _ in copied] == sorted(key for key, _, _ in copied)
    joined = [n for _, _, n in copied]
    assert joined != sorted(joined)


def test_nobody_stays_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path).lay()
    desk.run("insert into marts.people values (null, 'Ward', 3)")
    copied = tables(desk.make() / "analyst.duckdb")["people"]
    assert [key for key, _, n in copied if n == 3] == [None]


def test_numbers_that_identify_are_keyed_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY, SECRET)
    desk = Desk(tmp_path).lay()
    desk.run("create or replace table marts.enrolments as select 17 as person_id")
    ((key,),) = tables(desk.make() / "analyst.duckdb")["enrolments"]
    assert key == keys.Keys(SECRET.encode(), is_kept=True).of(["17"])["17"]


def test_a_key_that_could_be_found_by_trying_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(keys.KEY, "a" * (keys.LEAST_CHARACTERS - 1))
    desk = Desk(tmp_path).lay()
    with pytest.raises(UserError, match="too short to hide"):
        desk.make()
    assert list(desk.releases.iterdir()) == []
