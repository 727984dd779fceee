"""Whatever happens while a release is made, the last one is whole."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from release_desk import Desk, Makers

from workforce_insights import releases
from workforce_insights.errors import UserError
from workforce_insights.releases import shelf, storage

KILLS = 50
RELEASES = 20

forks = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="The makers are forks of one process."
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path).lay()


@pytest.fixture
def makers(tmp_path: Path) -> Iterator[Makers]:
    makers = Makers(tmp_path)
    yield makers
    makers.close()


def drafts(desk: Desk) -> list[str]:
    """What is in the folder beside releases and the pointer."""
    whole = {*releases.names(desk.releases), "latest.json"}
    return [path.name for path in desk.releases.iterdir() if path.name not in whole]


def check(desk: Desk) -> str:
    """The last release is whole, by the hashes of its manifest and when it is read."""
    latest = releases.latest(desk.releases)
    assert shelf.faults(latest) == []
    with duckdb.connect(latest / "public.duckdb", read_only=True) as connection:
        assert connection.table("pub_counts").fetchall() == [(10,)]
    return latest.name


@forks
def test_a_kill_at_any_time_leaves_the_last_release_whole(
    desk: Desk, makers: Makers, tell: Callable[[str], None]
) -> None:
    desk.make()
    started = time.perf_counter()
    assert makers.start("once") > 0
    assert makers.end() == (0, "")
    seconds = time.perf_counter() - started
    chance = random.Random(20260101)  # noqa: S311
    left, seen = 0, {check(desk)}
    for kill in range(KILLS):
        before = releases.latest(desk.releases)
        maker = makers.start("on")
        while kill % 5 == 0 and releases.latest(desk.releases) == before:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, seconds))
        os.kill(maker, signal.SIGKILL)
        assert makers.end() == (-signal.SIGKILL, "")
        left += bool(drafts(desk))
        seen.add(check(desk))
    last = desk.make()
    assert check(desk) == last.name
    assert drafts(desk) == []
    tell(
        f"Releases, {KILLS} kills: {left} left a draft, the pointer named {len(seen)}"
        " releases, the last one was whole each time"
    )
    assert left > KILLS / 5
    assert len(seen) > KILLS / 5


@forks
def test_a_kill_at_each_step_of_the_swap_leaves_the_last_release_whole(
    desk: Desk, makers: Makers, tell: Callable[[str], None]
) -> None:
    """The steps are the folders settled, moved and removed."""
    before = desk.make().name
    unpointed = 0
    for step in range(1, 200):
        makers.start("die", step)
        code, said = makers.end()
        assert (code, said) in [(-signal.SIGKILL, ""), (0, "")]
        after = check(desk)
        newest = [n for n in releases.names(desk.releases) if shelf.made_at(n)]
        unpointed += after == before and any(n > before for n in newest)
        before = after
        if code == 0:
            break
    assert code == 0
    assert drafts(desk) == []
    tell(
        f"Releases, a kill at each of {step - 1} steps of the swap: {unpointed} between"
        " the folder and the pointer, the last one was whole each time"
    )
    assert step > 8
    assert unpointed > 0


@forks
@pytest.mark.parametrize("room", [200, 15_000, 700_000])
def test_a_full_disk_is_told_in_a_sentence(
    desk: Desk, makers: Makers, room: int
) -> None:
    """No file may grow beyond some size, by the system and not by a stand-in."""
    first = desk.make()
    makers.start("limit", room)
    code, said = makers.end()
    assert code == 1
    assert said.startswith("UserError: ")
    assert "Make room there" in said
    assert check(desk) == first.name
    assert drafts(desk) == []


@pytest.mark.parametrize("full_from", ["manifest.json", ".latest.json"])
def test_a_disk_that_fills_up_at_the_end(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, full_from: str
) -> None:
    first = desk.make()
    write = storage.write_json

    def full(path: Path, content: object) -> None:
        if path.name == full_from:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        write(path, content)

    monkeypatch.setattr(storage, "write_json", full)
    with pytest.raises(UserError, match=r"No space left on device.*Make room there"):
        desk.make()
    assert check(desk) == first.name
    assert drafts(desk) == []


READ = """
import json, pathlib, sys, time
import duckdb

folder, stop = map(pathlib.Path, sys.argv[1:])
reads, seen = 0, set()
while not stop.exists():
    name = json.loads((folder / "latest.json").read_text())["release"]
    release = folder / name
    with duckdb.connect(release / "public.duckdb", read_only=True) as connection:
        marks = {
            *connection.sql("select n from pub_counts").fetchall(),
            *connection.sql(f"from '{release}/public/pub_sizes.parquet' select n")
            .fetchall(),
            *connection.sql(f"from '{release}/public_csv/pub_sizes.csv' select n")
            .fetchall(),
        }
    assert len(marks) == 1, (name, marks)
    reads += 1
    seen |= {(name, *marks)}
    assert len({n for n, _ in seen}) == len(seen)
    time.sleep(0.02)
print(reads, len(seen))
"""


@pytest.mark.skipif(
    os.name == "nt", reason="Windows opens no file in the moment it is replaced."
)
def test_a_reader_never_sees_a_mixture(
    desk: Desk, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """Every number of a release is one, and the reader takes three files of it."""
    desk.mark(10)
    desk.make()
    stop = tmp_path / "stop"
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(desk.releases), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for number in range(1, RELEASES + 1):
        desk.mark(10 + 5 * number)
        desk.make()
    stop.touch()
    said, failed = reader.communicate()
    assert reader.returncode == 0, failed
    reads, seen = map(int, said.split())
    tell(
        f"Releases, {RELEASES} with a reader: {reads} reads of {seen} of them, none a"
        " mixture"
    )
    assert seen > RELEASES / 2
    assert reads > RELEASES
    assert len(releases.names(desk.releases)) == shelf.KEEP_NEWEST
