"""Render an ordinary Quarto website where the `quarto` command is not installed.

The pages' Python runs in one kernel, this very interpreter; pandoc, one Lua filter, one
template and one stylesheet make the pages. The result asks nothing of any other host.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from html import escape
from os.path import relpath
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pypandoc  # type: ignore[import-untyped]
import yaml
from nbclient import NotebookClient

from workforce_insights.preview.execution import (
    PreviewError,
    execute,
    kernel,
    read_lines,
)

__all__ = ["PreviewError", "render"]

HERE = Path(__file__).parent
LIBRARY = "site_libs"
META = re.compile(r"\{\{<\s*meta\s+([\w.-]+)\s*>\}\}")
REFERENCE = re.compile(r'\b(?:src|href)="([^"#?:]+)"')


def render(
    project: Path,
    output: Path,
    *,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> list[Path]:
    """Render the website of a Quarto project.

    Parameters
    ----------
    project
        Folder with `_quarto.yml` and the pages.
    output
        Folder of the site. It is replaced when all pages are rendered, not before.
    environment
        Variables that the pages' Python sees besides those of this process.
    progress
        Called with a line of text for each page, and for what a reader would miss:
        a figure without a text alternative, a reference to nothing.

    Returns
    -------
    list of Path
        The pages, in the order in which they were rendered.

    Raises
    ------
    PreviewError
        If a page cannot be rendered, naming file and line, or if `output` holds files
        that are not a rendered site. The previous output then stays as it was.
    """
    project, output = project.resolve(), output.resolve()
    if output.is_dir() and any(output.iterdir()) and not (output / LIBRARY).is_dir():
        raise PreviewError(f"{output} is not a rendered site: choose another folder")
    site = _read_site(project)
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output.parent, prefix=".preview-") as folder:
        draft = Path(folder, "site")
        (draft / LIBRARY).mkdir(parents=True)
        shutil.copy(HERE / "style.css", draft / LIBRARY / "preview.css")
        with kernel(environment or {}) as client:
            for page in site.pages:
                progress(f"rendering {page.relative_to(project).as_posix()}")
                for warning in _render_page(site, page, draft, client):
                    progress(warning)
        if output.exists():
            output.rename(Path(folder, "previous"))
        draft.rename(output)
    return [output / _html(page.relative_to(project)) for page in site.pages]
