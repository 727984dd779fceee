"""The folder of releases: which counts, which are kept, and going back to one."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workforce_insights.errors import UserError
from workforce_insights.extracts.files import replace
from workforce_insights.releases import storage

LATEST = "latest.json"
MANIFEST = "manifest.json"
# A year of monthly releases; and what each financial year closed with, from which
# yearly returns are made.
KEEP_NEWEST = 12
_YEAR_BEGINS_IN_MONTH = 4
_STAMP = "%Y%m%dT%H%M%SZ"
_IDENTITY = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
_DRAFT = re.compile(rf"\.{_IDENTITY.pattern}")
_REMOVED = ".removed-"


def identity(made: datetime, token: str) -> str:
    """Name a release by the second it was made in and six characters drawn."""
    return f"{made:{_STAMP}}-{token}"


def names(releases: Path) -> list[str]:
    """Name the releases that a folder has.

    Parameters
    ----------
    releases
        The folder of all releases; it may be absent.

    Returns
    -------
    list of str
        The oldest first. A draft is none of them.
    """
    if not releases.is_dir():
        return []
    return sorted(
        path.name
        for path in releases.iterdir()
        if path.is_dir() and _IDENTITY.fullmatch(path.name)
    )


def latest(releases: Path) -> Path:
    """Find the release that counts.

    Parameters
    ----------
    releases
        The folder of all releases.

    Returns
    -------
    pathlib.Path
        Its folder.

    Raises
    ------
    UserError
        Nothing was released yet, or the pointer names nothing.
    """
    pointer = releases / LATEST
    if not pointer.is_file():
        raise UserError("Nothing was released yet. Run: workforce build")
    try:
        name = json.loads(pointer.read_text(encoding="utf-8"))["release"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{pointer} names no release. Choose one: workforce releases use ID"
        ) from error
    folder = releases / str(name)
    if not folder.is_dir():
        raise UserError(
            f"{pointer} names {name}, which is not there. Choose one: workforce"
            " releases use ID"
        )
    return folder


def read_manifest(release: Path) -> dict[str, Any]:
    """Read what a release says of itself.

    Parameters
    ----------
    release
        Its folder.

    Returns
    -------
    dict
        Its `manifest.json`.

    Raises
    ------
    UserError
        It has none that can be read.
    """
    try:
        text = (release / MANIFEST).read_text(encoding="utf-8")
        manifest: dict[str, Any] = json.loads(text)
    except (OSError, ValueError) as error:
        raise UserError(f"{release} has no {MANIFEST} that can be read.") from error
    return manifest


def before(releases: Path) -> tuple[Path | None, dict[str, Any]]:
    """Find the release that a new one follows, with its manifest.

    Parameters
    ----------
    releases
        The folder of all releases.

    Returns
    -------
    tuple
        Its folder and manifest; None and nothing where there is none to be read.
    """
    try:
        folder = latest(releases)
        return folder, read_manifest(folder)
    except UserError:
        return None, {}


def point_to(releases: Path, name: str) -> None:
    """Make a release the one that counts: at once, and for good.

    Parameters
    ----------
    releases
        The folder of all releases.
    name
        The release.

    Raises
    ------
    UserError
        The pointer stays locked by another program.
    """
    draft = releases / f".{LATEST}"
    storage.write_json(draft, {"release": name})
    storage.settle(draft)
    try:
        replace(draft, releases / LATEST)
    except PermissionError as error:
        raise UserError(
            f"{releases / LATEST} is held open by another program. Close it and build"
            " again; the release before this one stands."
        ) from error
    storage.settle_names(releases)


def use(releases: Path, name: str) -> Path:
    """Go back, or forth, to a release that is there.

    Parameters
    ----------
    releases
        The folder of all releases.
    name
        The release.

    Returns
    -------
    pathlib.Path
        Its folder.

    Raises
    ------
    UserError
        There is no such release, or it is not whole.
    """
    folder = find(releases, name)
    wrong = faults(folder)
    if wrong:
        raise UserError(f"{name} is not whole: {wrong[0]}. The latest release stands.")
    point_to(releases, name)
    return folder


def find(releases: Path, name: str) -> Path:
    """Find a release by its name.

    Parameters
    ----------
    releases
        The folder of all releases.
    name
        The release.

    Returns
    -------
    pathlib.Path
        Its folder.

    Raises
    ------
    UserError
        There is no such release.
    """
    there = names(releases)
    if name not in there:
        near = difflib.get_close_matches(name, there, n=1)
        perhaps = f"; perhaps {near[0]}" if near else ""
        raise UserError(
            f"There is no release {name}{perhaps}. workforce releases list names them."
        )
    return releases / name


def state(releases: Path, name: str) -> str:
    """Say in a word or phrase how a release stands.

    Parameters
    ----------
    releases
        The folder of all releases.
    name
        The release.

    Returns
    -------
    str
        `latest`, `kept`, or what of it is not whole.
    """
    wrong = faults(releases / name)
    if wrong:
        return f"not whole: {wrong[0]}"
    try:
        return "latest" if latest(releases).name == name else "kept"
    except UserError:
        return "kept"


def faults(release: Path) -> list[str]:
    """Say what of a release is not as it was made.

    Parameters
    ----------
    release
        Its folder.

    Returns
    -------
    list of str
        One phrase for each file that is missing, changed or not its own; empty where
        the release is whole.
    """
    try:
        stated: dict[str, str] = read_manifest(release)["files"]
    except UserError:
        return [f"{MANIFEST} cannot be read"]
    found = storage.hashes(release)
    found.pop(MANIFEST)
    return [
        *(f"{name} is missing" for name in stated if name not in found),
        *(
            f"{name} has changed"
            for name, stated_hash in stated.items()
            if found.get(name, stated_hash) != stated_hash
        ),
        *(f"{name} is not its own" for name in found if name not in stated),
    ]


def sweep(releases: Path) -> int:
    """Remove the drafts of releases that were never finished.

    Nobody else is making one: what makes a release has just built the warehouse, which
    lets in one build at a time.

    Parameters
    ----------
    releases
        The folder of all releases.

    Returns
    -------
    int
        Drafts found.
    """
    drafts = [
        path
        for path in releases.iterdir()
        if path.name.startswith(_REMOVED) or _DRAFT.fullmatch(path.name)
    ]
    for draft in drafts:
        shutil.rmtree(draft, ignore_errors=True)
    return len(drafts)


def prune(releases: Path) -> list[str]:
    """Remove the releases that need not be kept any longer.

    One that another program has open stays until a later time.

    Parameters
    ----------
    releases
        The folder of all releases.

    Returns
    -------
    list of str
        Those removed.
    """
    removed = []
    for name in expired(names(releases), latest(releases).name):
        folder = releases / name
        if _is_open(folder):
            continue
        out = releases / f"{_REMOVED}{name}"
        try:
            folder.rename(out)
        except OSError:
            continue
        shutil.rmtree(out, ignore_errors=True)
        removed.append(name)
    return removed


def expired(there: Iterable[str], pointed_to: str) -> list[str]:
    """Name the releases that need not be kept.

    Parameters
    ----------
    there
        Names of releases.
    pointed_to
        The one that counts.

    Returns
    -------
    list of str
        All but the newest 12, the last of each financial year (April to March) and
        the one that counts.
    """
    ordered = sorted(there)
    last_of_year = {_financial_year(name): name for name in ordered}
    kept = {*ordered[-KEEP_NEWEST:], *last_of_year.values(), pointed_to}
    return [name for name in ordered if name not in kept]


def made_at(name: str) -> datetime:
    """Read the second in which a release was made off its name."""
    return datetime.strptime(name.split("-")[0], _STAMP).replace(tzinfo=UTC)


def _financial_year(name: str) -> int:
    made = made_at(name)
    return made.year - (made.month < _YEAR_BEGINS_IN_MONTH)


def _is_open(release: Path) -> bool:
    """Tell whether another process reads a release; Windows tells when it is moved."""
    if sys.platform == "win32":
        return False
    import fcntl

    for path in release.glob("*.duckdb"):
        try:
            with path.open("rb+") as file:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
