"""Pages for single regions or organisations, made of one source each.

The source is an ordinary Quarto document with a cell tagged `parameters`. Its page for
one region is the same document with a cell after that one which sets the parameter, as
Papermill, which Quarto uses for `-P`, would put it there.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import duckdb

PARAMETERS = re.compile(r"(?ms)^```\{python\}\n#\| tags: \[parameters\]\n.*?^```\n")
TITLE = re.compile(r"(?m)^title: .*$")


class By(StrEnum):
    """What a page can be made for each of."""

    REGION = "region"
    ORGANISATION = "organisation"


# The published tables that name them, as a condition on their rows.
NAMED = {
    By.REGION: [("pub_region", "region", "true")],
    By.ORGANISATION: [
        ("pub_learning_need", "breakdown_level", "breakdown = 'organisation'"),
        ("pub_equality_ratio", "breakdown_level", "breakdown = 'organisation'"),
    ],
}


def names(release: Path, by: By) -> list[str]:
    """List the regions or organisations that a release tells of.

    Parameters
    ----------
    release
        The folder of a release.
    by
        Which of them.

    Returns
    -------
    list of str
        In the order of their names.
    """
    found: set[str] = set()
    for table, column, condition in NAMED[by]:
        file = release / "public" / f"{table}.parquet"
        rows = duckdb.read_parquet(file.as_posix()).filter(condition)
        found |= {str(name) for (name,) in rows.select(column).fetchall() if name}
    return sorted(found)


def write_sources(
    reports: Path, release: Path, folder: Path, by: Sequence[By]
) -> list[Path]:
    """Copy the sources of the pages, with one more for each region or organisation.

    Parameters
    ----------
    reports
        The sources of the pages; `_region.qmd` and `_organisation.qmd` are those of
        single pages.
    release
        The folder of the release that they are of.
    folder
        To write into; it must not exist.
    by
        For each of what.

    Returns
    -------
    list of Path
        The sources that were added.
    """
    shutil.copytree(reports, folder)
    added = []
    for kind in by:
        source = (reports / f"_{kind}.qmd").read_text(encoding="utf-8")
        for name in names(release, kind):
            file = folder / f"{kind}-{slug(name)}.qmd"
            file.write_text(_about(source, kind, name), encoding="utf-8", newline="\n")
            added.append(file)
    return added


def slug(name: str) -> str:
    """Give the part of a file's name that stands for a region or organisation."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def _about(source: str, kind: By, name: str) -> str:
    """Set the title and the parameter of a source."""
    quoted = json.dumps(name, ensure_ascii=False)
    titled = TITLE.sub(lambda _: f"title: {quoted}", source, count=1)
    cell = f"\n```{{python}}\n#| include: false\n{kind} = {quoted}\n```\n"
    return PARAMETERS.sub(lambda found: found[0] + cell, titled, count=1)
