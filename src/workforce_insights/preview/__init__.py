"""Render an ordinary Quarto website where the `quarto` command is not installed.

The Python runs in kernels of this very interpreter, one for some pages and one for each
processor for many; pandoc makes the pages.
"""

import json
import os
import re
import shutil
from ast import literal_eval
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import escape
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event
from typing import Any, cast
from urllib.parse import unquote

import pypandoc  # type: ignore[import-untyped]
import yaml
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

Fields = dict[str, Any]
Page = list[tuple[str, str]]  # for each line, where it stands and its text

HERE = Path(__file__).parent
PAGES_OF_A_KERNEL = 10  # pages that take about as long as a kernel does to start
INCLUDE = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*$")
META = re.compile(r"\{\{<\s*meta\s+([\w-]+)\s*>\}\}")
TITLE_BLOCK = re.compile(r"(?s)---\s*\n(.*?)\n(---|\.\.\.)\s*(\n|$)")
CODE = re.compile(
    r"(?ms)^(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)[`~]*[ ]*$"
    r"|(?<!`)`\{python\}[ \t](?P<inline>[^`]+)`",
)
PROBLEM = re.compile(r'<img(?![^>]*\salt="[^"])[^>]*>|\?@[\w-]+')
SHOWN = ["text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain"]
FRESH_PAGE = """
import os, sys
if "matplotlib" in sys.modules: sys.modules["matplotlib"].rc_file_defaults()
os.chdir({folder!r})
%reset -f
"""


class PreviewError(Exception):
    """A page that cannot be rendered; the message names the file and the line."""


def render(
    project: Path,
    output: Path,
    *,
    environment: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> list[Path]:
    """Render the website of a Quarto project and return its pages.

    Parameters
    ----------
    project
        Folder with `_quarto.yml` and the pages.
    output
        Folder of the site. It is replaced when all pages are rendered, not before.
    environment
        Variables that the pages' Python sees besides those of this process.
    progress
        Called with a line for each page, and for what is missing from it: the text
        alternative of a picture, what a reference refers to.

    Raises
    ------
    PreviewError
        If a page cannot be rendered, naming file and line, or if `output` holds files
        that are not a rendered site. What was there then stays as it was.
    """
    project, output = project.resolve(), output.resolve()
    is_site = (output / "site_libs").is_dir()
    if output.exists() and any(output.iterdir()) and not is_site:
        raise PreviewError(f"{output} is not a rendered site: choose another folder")
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=output.parent, ignore_cleanup_errors=True) as folder:
        draft, previous = Path(folder, "site"), Path(folder, "previous")
        names = _render_pages(project, draft, environment or {}, progress)
        if output.exists():
            output.rename(previous)
        try:
            draft.rename(output)
        except OSError:
            previous.rename(output)
            raise
    return [output / name for name in names]


def _render_pages(
    project: Path,
    draft: Path,
    environment: Mapping[str, str],
    progress: Callable[[str], None],
) -> list[str]:
    config = yaml.safe_load((project / "_quarto.yml").read_text("utf-8"))
    formats = config.get("format")
    html_options = formats.get("html") if isinstance(formats, dict) else None
    options = config | (html_options if isinstance(html_options, dict) else {})
    pages = {file.stem: [*_read(file)] for file in sorted(project.glob("[!_]*.qmd"))}
    metas = {stem: _title_block(page) for stem, page in pages.items()}
    (draft / "site_libs").mkdir(parents=True)
    shutil.copy(HERE / "style.css", draft / "site_libs" / "preview.css")
    n_kernels = min(os.cpu_count() or 1, 1 + len(pages) // PAGES_OF_A_KERNEL)
    waiting: SimpleQueue[str | None] = SimpleQueue()
    for stem in (*pages, *[None] * n_kernels):
        waiting.put(stem)
    failed = Event()

    def render_some(number: int) -> None:
        folder = draft.parent / f"kernel-{number}"
        folder.mkdir()
        with _kernel(folder, environment) as client:
            for stem in iter(waiting.get, None):
                if failed.is_set():
                    return
                try:
                    html = rendered(client, stem, folder / "metadata.json")
                except BaseException:
                    failed.set()
                    raise
                (draft / f"{stem}.html").write_text(html, "utf-8")
                for problem in PROBLEM.findall(html):
                    progress(f"{stem}.qmd: missing: {problem}")

    def rendered(client: NotebookClient, stem: str, metadata: Path) -> str:
        progress(f"rendering {stem}.qmd")
        _run(client, FRESH_PAGE.format(folder=str(project)), [stem])
        defaults = config.get("execute", {}) | metas[stem].get("execute", {})
        markdown = _execute(client, pages[stem], defaults, draft / f"{stem}_files")
        settings = {"title": ""} | options | metas[stem]
        settings["nav"] = _nav(config["website"], metas, stem)
        return _convert(markdown, settings, metadata)

    with ThreadPoolExecutor(n_kernels) as pool:
        list((pool.map if n_kernels > 1 else map)(render_some, range(n_kernels)))
    for stem in pages:
        _copy_linked((draft / f"{stem}.html").read_text("utf-8"), project, draft)
    return [f"{stem}.html" for stem in pages]


@contextmanager
def _kernel(folder: Path, environment: Mapping[str, str]) -> Iterator[NotebookClient]:
    specs = KernelSpecManager(kernel_dirs=[])  # none is installed but this interpreter
    file, rc = str(folder / "kernel.json"), folder / "matplotlibrc"
    rc.write_text("figure.figsize: 7, 5\nsvg.hashsalt: page\n", "utf-8")
    km = AsyncKernelManager(kernel_spec_manager=specs, connection_file=file)
    client = NotebookClient(new_notebook(), km=km, coalesce_streams=True)  # type: ignore[no-untyped-call]
    client.extra_arguments = ["--log-level=ERROR", "--InlineBackend.figure_formats=svg"]
    own = {"IPYTHONDIR": str(folder), "MATPLOTLIBRC": str(rc), "SOURCE_DATE_EPOCH": "0"}
    with client.setup_kernel(env={**os.environ, **own, **environment}, cleanup_kc=True):
        yield client


def _read(file: Path) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(file.read_text("utf-8").splitlines(), start=1):
        where = f"{file.name}, line {number}"
        if not (include := INCLUDE.match(text)):
            yield where, text
        elif not (part := file.parent / include[1]).is_file() or part == file:
            raise PreviewError(f"{where}: cannot include {include[1]}")
        else:
            yield from _read(part)


def _title_block(page: Page) -> Fields:
    block = TITLE_BLOCK.match("\n".join(text for _, text in page))
    return _yaml(block[1], page[0][0]) if block else {}


def _yaml(text: str, where: str) -> Fields:
    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise PreviewError(f"{where}: not YAML: {error}") from error


def _nav(website: Fields, metas: dict[str, Fields], current: str) -> list[Fields]:
    def link(entry: str | Fields) -> str:
        href = entry if isinstance(entry, str) else entry["href"]
        title = metas.get(href.removesuffix(".qmd"), {}).get("title", href)
        text = title if isinstance(entry, str) else entry.get("text", title)
        mark = "{aria-current=page}" if href == f"{current}.qmd" else ""
        return f"[{text}]({href}){mark}"

    def shown(entry: str | Fields) -> Fields:
        if isinstance(entry, str) or "menu" not in entry:
            return {"link": link(entry)}
        return {"text": entry["text"], "menu": [link(part) for part in entry["menu"]]}

    return [shown(entry) for entry in website.get("navbar", {}).get("left", [])]


def _convert(markdown: str, settings: Fields, file: Path) -> str:
    metadata = settings | {"pagetitle": settings["title"]}
    file.write_text(json.dumps(metadata, default=str), "utf-8")
    markdown = META.sub(lambda key: str(settings.get(key[1], key[0])), markdown)
    arguments = [
        f"--template={HERE / 'template.html'}",
        f"--lua-filter={HERE / 'filter.lua'}",
        f"--metadata-file={file}",
        *["--wrap=none", "--columns=999", "--mathml", "--syntax-highlighting=none"],
        *(["--toc"] if settings.get("toc") else []),
    ]
    return str(pypandoc.convert_text(markdown, "html5", "markdown", arguments))


def _copy_linked(html: str, project: Path, draft: Path) -> None:
    for link in re.findall(r'\b(?:src|href)="([^"#?:]+)"', html):
        file = (project / unquote(link)).resolve()
        if file.is_file() and file.is_relative_to(project):
            copy = draft / file.relative_to(project)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, copy)


def _execute(client: NotebookClient, page: Page, base: Fields, figures: Path) -> str:
    text = "\n".join(line for _, line in page)

    def result(code: re.Match[str]) -> str:
        where = [place for place, _ in page[text.count("\n", 0, code.start()) :]]
        if code["inline"]:
            return _inline(_run(client, code["inline"].strip(), where))
        if not re.match(r"\s*\{python[ ,}]", code["info"]):
            return code[0]
        source = code["body"].splitlines()
        head = [row[2:].removeprefix(" ") for row in source if row.startswith("#|")]
        cell = base | _yaml("\n".join(head), where[0])
        run = cell.get("eval", True)
        outputs = _run(client, code["body"], where[1:]) if run else []
        return _markdown(cell, "\n".join(source[len(head) :]), outputs, figures)

    return CODE.sub(result, text)


def _run(client: NotebookClient, code: str, where: list[str]) -> list[Fields]:
    cell = new_code_cell(code)  # type: ignore[no-untyped-call]
    client.nb.cells = [cell]
    try:
        client.execute_cell(cell, 0, store_history=False)
    except CellExecutionError as error:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)
        line = re.search(r"Cell In\[\d*\], line (\d+)", plain)
        place = where[int(line[1]) - 1 if line else 0]
        raise PreviewError(f"{place}: {error.ename}: {error.evalue}") from None
    except DeadKernelError as error:
        raise PreviewError(f"{where[0]}: Python ended here") from error
    return cast(list[Fields], cell.outputs)


def _inline(outputs: list[Fields]) -> str:
    data = outputs[-1].get("data", {}) if outputs else {"text/plain": "None"}
    if "text/markdown" in data:
        return str(data["text/markdown"])
    plain = data["text/plain"]
    value = str(literal_eval(plain)) if plain[0] in "'\"" else plain
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", value)


def _markdown(cell: Fields, source: str, outputs: list[Fields], figures: Path) -> str:
    if not cell.get("include", True):
        return ""
    code = _fenced(source, ".python .cell-code") if cell.get("echo", True) else ""
    if any("image/" in str(output.get("data")) for output in outputs):
        outputs = [out for out in outputs if [*out.get("data", "")] != ["text/plain"]]
    shown = [_show(cell, output, figures) for output in outputs]
    if cell.get("output") is False or not any(shown):
        return code
    if cell.get("output") == "asis":
        return "\n\n".join([code, *shown])
    label = str(cell.get("label", ""))
    kind = "tbl" if label.startswith("tbl-") or "tbl-cap" in cell else "fig"
    columns = cell.get("layout-ncol")
    head = ".cell" + (f" layout-ncol={columns}" if columns else "")
    if f"{kind}-cap" in cell or label.startswith(f"{kind}-"):
        head += f" float={kind}" + (f" #{label}" if label else "")
    body = [f"::: cell-output\n{text}\n:::" for text in shown if text]
    body.append(str(cell.get(f"{kind}-cap", "")))
    return "\n\n".join([code, f"::: {{{head}}}", *body, ":::"])


def _show(cell: Fields, output: Fields, figures: Path) -> str:
    data = output.get("data") or {output["name"]: output["text"]}
    kind = next((kind for kind in SHOWN if kind in data), output.get("name", ""))
    text = str(data[kind])
    if kind == "text/html":
        return _fenced(text, "=html")
    if kind == "text/markdown" or (kind == "stdout" and cell.get("output") == "asis"):
        return text
    if kind.startswith("image/"):
        return _picture(cell, text, kind[6:9], figures)
    if kind == "stderr" and not cell.get("warning", True):
        return ""
    return _fenced(text, f".cell-output-{kind.replace('/', '-')}")


def _picture(cell: Fields, data: str, suffix: str, figures: Path) -> str:
    figures.mkdir(exist_ok=True)
    number = sum(1 for _ in figures.iterdir()) + 1
    file = figures / f"{cell.get('label', 'figure')}-{number}.{suffix}"
    file.write_bytes(data.encode() if suffix == "svg" else b64decode(data))
    alt = cell.get("fig-alt", "")
    alt = " ".join(str(alt.pop(0) if isinstance(alt, list) and alt else alt).split())
    return f'![]({figures.name}/{file.name}){{fig-alt="{escape(alt)}"}}'


def _fenced(text: str, attributes: str) -> str:
    ticks = "`" * (1 + max(2, 2, *map(len, re.findall("`+", text))))
    return f"{ticks} {{{attributes}}}\n{text.rstrip()}\n{ticks}"
