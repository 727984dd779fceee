"""Files of a release: hashed, and on the disk before anything counts on them."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file under a folder, by its path there.

    Parameters
    ----------
    folder
        Any folder.

    Returns
    -------
    dict
        Path with forward slashes to 64 characters.
    """
    return {
        path.relative_to(folder).as_posix(): hash_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def hash_of(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path: Path, content: object) -> None:
    """Write JSON as a person can read it."""
    text = json.dumps(content, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def settle(path: Path) -> None:
    """Have the disk hold a file, or all that is under a folder, before going on.

    Without it a power cut can leave a name that stands and content that does not. The
    entries of a folder cannot be settled on Windows, which keeps them in its journal.

    Parameters
    ----------
    path
        A file or a folder.
    """
    if path.is_dir():
        for below in sorted(path.iterdir()):
            settle(below)
        settle_names(path)
        return
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def settle_names(folder: Path) -> None:
    """Have the disk hold which files a folder has, not what is in them."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
