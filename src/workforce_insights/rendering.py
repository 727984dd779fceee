"""Rendering the pages: by Quarto where it is installed, else by the preview.

Beside them are put the data dictionary, which is dbt's own page, the CSV files of the
release, which the pages link to, and each page as one file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from workforce_insights import dictionary, preview, single_file
from workforce_insights.errors import UserError
from workforce_insights.project import Project
from workforce_insights.reporting import By, write_sources


def render(
    project: Project,
    release: Path,
    progress: Callable[[str], None],
    by: Sequence[By] = (),
) -> str:
    """Render the site over one release.

    Parameters
    ----------
    project
        Whose pages to render, and where to.
    release
        The folder of the release that the pages read.
    progress
        Called with the name of each page as it is done.
    by
        Of what each has a page of its own besides.

    Returns
    -------
    str
        What rendered it: `Quarto` or `embedded preview`.

    Raises
    ------
    UserError
        Nothing was built here, or a page failed; the earlier site stands where the
        preview renders.
    """
    described = dictionary.page(project.dbt_target / "manifest.json")
    project.output.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=project.output, ignore_cleanup_errors=True) as folder:
        # Quarto writes the site beside its sources.
        reports = Path(folder, "reports")
        write_sources(project.reports, release, reports, by)
        renderer = _render_pages(reports, project.site, release, progress)
    file = project.site / "dictionary" / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(described, encoding="utf-8", newline="\n")
    _copy_data(release / "public_csv", project.site / "data")
    single_file.write(project.site)
    return renderer


def _copy_data(held: Path, data: Path) -> None:
    """Put the published tables beside the pages, and none of an earlier release."""
    if data.exists():
        shutil.rmtree(data)
    shutil.copytree(held, data)


def _render_pages(
    reports: Path, site: Path, release: Path, progress: Callable[[str], None]
) -> str:
    """Render the sources of the pages; say what did."""
    environment = {"WORKFORCE_RELEASE": str(release.resolve())}
    quarto = shutil.which("quarto")
    if quarto is None:
        try:
            preview.render(reports, site, environment=environment, progress=progress)
        except preview.PreviewError as error:
            raise UserError(str(error)) from error
        return "embedded preview"
    finished = subprocess.run(  # noqa: S603
        [quarto, "render", str(reports)],
        env={**os.environ, **environment, "QUARTO_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if finished.returncode:
        last = finished.stderr.strip().splitlines()[-1:] or ["no message"]
        raise UserError(f"Quarto could not render the pages: {last[0]}")
    shutil.rmtree(site, ignore_errors=True)
    shutil.move(reports.with_name("site"), site)
    return "Quarto"
