"""Run the Python of a page: its cells and inline values, in one kernel for all pages."""

import os
import re
import sys
from ast import literal_eval
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

import yaml
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook

FENCE = re.compile(r"(`{3,}|~{3,})\s*(.*?)\s*$")
INCLUDE = re.compile(r"\s*\{\{<\s*include\s+(\S+)\s*>\}\}\s*$")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
INLINE = re.compile(r"(?<!`)`\{python\}[ \t]([^`]+)`")
FIGURES = {"image/svg+xml": "svg", "image/png": "png"}
FRESH_PAGE = """
import os, matplotlib
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
matplotlib.rcdefaults()
matplotlib.rcParams.update({{"figure.figsize": (7, 5), "svg.hashsalt": "page"}})
os.chdir({folder!r})
%reset -f
"""


class PreviewError(Exception):
    """A page that cannot be rendered; the message names the file and the line."""


class Line(NamedTuple):
    """A source line, and where it stands before includes are put in."""

    file: str
    number: int
    text: str

    def error(self, problem: object, offset: int = 0) -> PreviewError:
        """Return the exception for a problem this many lines below."""
        return PreviewError(f"{self.file}, line {self.number + offset}: {problem}")


class Cell(NamedTuple):
    """An executable cell: its first line, its `#|` options and its code."""

    line: Line
    options: dict[str, Any]
    code: str


@contextmanager
def kernel(environment: Mapping[str, str]) -> Iterator[NotebookClient]:
    """Start this very interpreter as a kernel, with nothing of the user's profile."""
    with TemporaryDirectory(prefix="preview-", ignore_cleanup_errors=True) as folder:
        manager = AsyncKernelManager(
            kernel_spec_manager=_ThisInterpreter(),
            connection_file=str(Path(folder, "kernel.json")),
        )
        client = NotebookClient(new_notebook(), km=manager, coalesce_streams=True)
        fixed = {"IPYTHONDIR": folder, "SOURCE_DATE_EPOCH": "0"}
        env = {**os.environ, **fixed, **environment}
        with client.setup_kernel(env=env, cleanup_kc=True):
            yield client


class _ThisInterpreter(KernelSpecManager):
    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        launch = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=launch, display_name=kernel_name, language="python")


def read_lines(page: Path, root: Path, trail: tuple[Path, ...] = ()) -> Iterator[Line]:
    """Yield the lines of a page, those of its includes in their place."""
    name = page.relative_to(root).as_posix()
    for number, text in enumerate(page.read_text("utf-8").splitlines(), start=1):
        line = Line(name, number, text)
        if include := INCLUDE.match(text):
            folder = root if include[1].startswith("/") else page.parent
            file = (folder / include[1].lstrip("/")).resolve()
            if not file.is_file() or not file.is_relative_to(root) or file in trail:
                raise line.error(f"cannot include {include[1]}")
            yield from read_lines(file, root, (*trail, page))
        else:
            yield line


def execute(
    client: NotebookClient, lines: list[Line], options: Mapping[str, Any], figures: Path
) -> str:
    """Run a page in a fresh namespace and return its markdown.

    Parameters
    ----------
    client
        The running kernel.
    lines
        The page's lines, includes in place.
    options
        Defaults of the cells' options: `execute` of the project and of the page.
    figures
        Folder that receives the pictures; the page refers to it by its name.
    """
    _run(client, FRESH_PAGE.format(folder=str(figures.parent)), lines[0])
    parts = []
    for part in _parse(lines, options):
        if isinstance(part, Cell):
            run = part.options.get("eval", True)
            outputs = _run(client, part.code, part.line) if run else []
            parts.append(_cell_markdown(part, outputs, figures))
        else:
            parts.append(part if isinstance(part, str) else _prose(client, part))
    return "\n".join(parts)


def _parse(
    lines: list[Line], options: Mapping[str, Any]
) -> Iterator[Cell | list[Line] | str]:
    prose: list[Line] = []
    remaining = iter(lines)
    for line in remaining:
        fence = FENCE.match(line.text)
        if not fence:
            prose.append(line)
            continue
        yield prose
        prose = []
        closing = re.compile(rf"{fence[1]}{fence[1][0]}*\s*$")
        block = [line.text]
        for inner in remaining:
            block.append(inner.text)
            if closing.match(inner.text):
                break
        if re.match(r"\{python[ ,}]", fence[2]):
            yield _cell(line, block[1:-1], options)
        else:
            yield "\n".join(block)
    yield prose


def _cell(fence: Line, source: list[str], options: Mapping[str, Any]) -> Cell:
    head = list(takewhile(lambda text: text.startswith("#|"), source))
    try:
        own = yaml.safe_load("\n".join(text[2:].removeprefix(" ") for text in head)) or {}
    except yaml.YAMLError as error:
        raise fence.error(f"the cell's options are not YAML: {error}") from error
    first = fence._replace(number=fence.number + 1 + len(head))
    return Cell(first, {**options, **own}, "\n".join(source[len(head) :]))


def _run(client: NotebookClient, code: str, line: Line) -> list[dict[str, Any]]:
    cell = new_code_cell(code)
    client.nb.cells = [cell]
    try:
        client.execute_cell(cell, 0, store_history=False)
    except CellExecutionError as error:
        at = re.search(r"Cell In\[\d*\], line (\d+)", ANSI.sub("", error.traceback))
        offset = int(at[1]) - 1 if at else 0
        raise line.error(f"{error.ename}: {error.evalue}", offset) from None
    except DeadKernelError as error:
        raise line.error(f"the Python of this cell ended: {error}") from error
    return cast(list[dict[str, Any]], cell.outputs)


def _prose(client: NotebookClient, lines: list[Line]) -> str:
    text = "\n".join(line.text for line in lines)
    found = {str(key): match for key, match in enumerate(INLINE.finditer(text))}
    if not found or client.kc is None:
        return text
    asked = {key: match[1].strip() for key, match in found.items()}
    reply = client.wait_for_reply(client.kc.execute("", user_expressions=asked))
    values = reply["content"]["user_expressions"] if reply else {}
    for key, match in reversed(found.items()):
        value = values[key]
        if value["status"] == "error":
            line = lines[text.count("\n", 0, match.start())]
            raise line.error(f"{value['ename']}: {value['evalue']}")
        text = text[: match.start()] + _inline(value["data"]) + text[match.end() :]
    return text


def _inline(data: Mapping[str, str]) -> str:
    if "text/html" in data:
        return f"`{data['text/html']}`{{=html}}"
    if "text/markdown" in data:
        return data["text/markdown"]
    plain = data["text/plain"]
    value = str(literal_eval(plain)) if plain[:1] in ("'", '"') else plain
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", value)


def _cell_markdown(cell: Cell, outputs: list[dict[str, Any]], figures: Path) -> str:
    options = cell.options
    if not options.get("include", True):
        return ""
    code = _fenced(cell.code, ".python .cell-code") if options.get("echo", True) else ""
    shown = [] if options.get("output") is False else _shown(cell, outputs, figures)
    if not shown or options.get("output") == "asis":
        return "\n\n".join([code, *shown, ""])
    label = str(options.get("label", ""))
    kind = label[:3] if label[:4] in ("fig-", "tbl-") else ""
    kind = kind or next((k for k in ("fig", "tbl") if f"{k}-cap" in options), "")
    head = f".cell layout-ncol={options.get('layout-ncol', 1)}"
    head += (f" float={kind}" if kind else "") + (f" #{label}" if label else "")
    body = [f"::: cell-output\n{text}\n:::" for text in shown]
    caption = str(options.get(f"{kind}-cap", ""))
    return "\n\n".join([code, f"::: {{{head}}}", *body, caption, ":::\n"])


def _shown(cell: Cell, outputs: list[dict[str, Any]], figures: Path) -> list[str]:
    shown = []
    drawn = any(kind in output.get("data", {}) for output in outputs for kind in FIGURES)
    for output in outputs:
        data = output.get("data", {})
        picture = next((kind for kind in FIGURES if kind in data), None)
        if output["output_type"] == "stream":
            shown.append(_stream(cell, output))
        elif "text/html" in data:
            shown.append(_fenced(data["text/html"], "=html"))
        elif "text/markdown" in data:
            shown.append(data["text/markdown"])
        elif picture:
            shown.append(_picture(cell, data[picture], FIGURES[picture], figures))
        elif not drawn:
            shown.append(_fenced(data["text/plain"], ".cell-output-display"))
    return [text for text in shown if text]


def _stream(cell: Cell, output: Mapping[str, str]) -> str:
    if output["name"] == "stderr" and not cell.options.get("warning", True):
        return ""
    if output["name"] == "stdout" and cell.options.get("output") == "asis":
        return output["text"]
    return _fenced(output["text"], f".cell-output-{output['name']}")


def _picture(cell: Cell, data: str, suffix: str, figures: Path) -> str:
    figures.mkdir(exist_ok=True)
    number = sum(1 for _ in figures.iterdir()) + 1
    file = figures / f"{cell.options.get('label', 'figure')}-{number}.{suffix}"
    file.write_bytes(data.encode() if suffix == "svg" else b64decode(data))
    alt = escape(" ".join(str(cell.options.get("fig-alt", "")).split()))
    return f'![]({figures.name}/{file.name}){{fig-alt="{alt}"}}'


def _fenced(text: str, attributes: str) -> str:
    ticks = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    return f"{ticks} {{{attributes}}}\n{text.rstrip()}\n{ticks}"
