"""Rendering the pages: by Quarto where it is installed, else by the preview."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from workforce_insights import preview
from workforce_insights.errors import UserError
from workforce_insights.project import Project


def render(project: Project, release: Path, progress: Callable[[str], None]) -> str:
    """Render the site over one release.

    Parameters
    ----------
    project
        Whose pages to render, and where to.
    release
        The folder of the release that the pages read.
    progress
        Called with the name of each page as it is done.

    Returns
    -------
    str
        What rendered it: `Quarto` or `embedded preview`.

    Raises
    ------
    UserError
        A page failed; the earlier site stands where the preview renders.
    """
    environment = {"WORKFORCE_RELEASE": str(release.resolve())}
    quarto = shutil.which("quarto")
    if quarto is None:
        try:
            preview.render(
                project.reports,
                project.site,
                environment=environment,
                progress=progress,
            )
        except preview.PreviewError as error:
            raise UserError(str(error)) from error
        return "embedded preview"
    finished = subprocess.run(  # noqa: S603
        [quarto, "render", str(project.reports)],
        env={**os.environ, **environment, "QUARTO_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if finished.returncode:
        last = finished.stderr.strip().splitlines()[-1:] or ["no message"]
        raise UserError(f"Quarto could not render {project.reports}: {last[0]}")
    return "Quarto"
