"""Putting several new files in place: all of them, or none."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from workforce_insights.errors import UserError

_ATTEMPTS = 6
_FIRST_WAIT_SECONDS = 0.1


def replace_together(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Move each new file to its target; if one fails, put the earlier ones back.

    Parameters
    ----------
    pairs
        New file and target, on one file system; the last is what makes them count.

    Raises
    ------
    UserError
        If a target stays locked by another program.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        for new, target in pairs:
            backup = None
            if target.exists():
                backup = new.with_name(f"{target.name}.previous")
                shutil.copy2(target, backup)
            replace(new, target)
            done.append((target, backup))
    except OSError as error:
        for target, backup in reversed(done):
            if backup is None:
                target.unlink()
            else:
                replace(backup, target)
        raise UserError(
            f"{pairs[len(done)][1]} cannot be replaced: close the program that has it "
            "open and import again; nothing was changed."
        ) from error


def replace(new: Path, target: Path) -> None:
    """Replace a file; a scanner or viewer on Windows may hold it for a moment."""
    for attempt in range(_ATTEMPTS):
        try:
            new.replace(target)
            return
        except PermissionError:
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_FIRST_WAIT_SECONDS * 2**attempt)
