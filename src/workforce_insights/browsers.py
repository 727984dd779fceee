"""Printing pages with the browser of this machine: any that is made of Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from workforce_insights.errors import UserError

SECONDS = 120
_NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    *("chrome", "microsoft-edge", "microsoft-edge-stable", "msedge"),
)
_INSTALLED = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "Chromium.app/Contents/MacOS/Chromium",
)
APPLICATIONS = "/Applications"
FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find() -> Path | None:
    """Find Chromium, Chrome or Edge.

    Returns
    -------
    pathlib.Path or None
        The program: the one that `WORKFORCE_BROWSER` names, else one on the PATH, else
        one where Windows and macOS keep theirs; none where there is none.
    """
    named = [os.environ.get("WORKFORCE_BROWSER"), *map(shutil.which, _NAMES)]
    folders = [os.environ[name] for name in FOLDERS if name in os.environ]
    kept = [
        Path(folder, program)
        for folder in [*folders, APPLICATIONS]
        for program in _INSTALLED
    ]
    found = [Path(program) for program in named if program] + kept
    return next((program for program in found if program.is_file()), None)


def print_pdf(page: Path, file: Path) -> None:
    """Print a page into a PDF file, as the browser prints it on paper.

    Parameters
    ----------
    page
        An HTML file.
    file
        The PDF to write; its folder is made where there is none.

    Raises
    ------
    UserError
        There is no browser, or it printed nothing.
    """
    program = find()
    if program is None:
        raise UserError(
            "A PDF needs Edge, Chrome or Chromium, and none was found. Install one, or"
            " name it in WORKFORCE_BROWSER; any browser prints the pages by hand."
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            subprocess.run(  # noqa: S603
                [
                    str(program),
                    *("--headless", "--disable-gpu", "--no-first-run"),
                    *("--disable-extensions", "--disable-background-networking"),
                    *(["--no-sandbox"] if is_root else []),
                    f"--user-data-dir={profile}",
                    "--no-pdf-header-footer",
                    f"--print-to-pdf={file.resolve()}",
                    page.resolve().as_uri(),
                ],
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise UserError(
                f"{program} did not print {page.name} within {SECONDS} seconds."
            ) from None
    if not file.is_file():
        raise UserError(f"{program} printed nothing of {page.name}.")
