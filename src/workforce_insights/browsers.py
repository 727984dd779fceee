"""Finding the browser of this machine: any that is made of Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = (
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
_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def find() -> Path | None:
    """Find Chromium, Chrome or Edge.

    Returns
    -------
    pathlib.Path or None
        The program: the one that `WORKFORCE_BROWSER` names, else one on the PATH, else
        one where Windows and macOS keep theirs; none where there is none.
    """
    named = [os.environ.get("WORKFORCE_BROWSER"), *map(shutil.which, NAMES)]
    folders = [os.environ[name] for name in _FOLDERS if name in os.environ]
    kept = [
        Path(folder, program)
        for folder in [*folders, "/Applications"]
        for program in _INSTALLED
    ]
    found = [Path(program) for program in named if program] + kept
    return next((program for program in found if program.is_file()), None)
