"""The `workforce` command."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from workforce_insights import project as projects
from workforce_insights.errors import UserError

app = typer.Typer(
    help="Workforce Insights: from raw extracts to released tables and pages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
releases_app = typer.Typer(help="What was released.", no_args_is_help=True)
app.add_typer(releases_app, name="releases")
console = Console()

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of raw extracts.")
]


@contextmanager
def _in_words() -> Iterator[None]:
    """Print a failure as its one sentence and exit with 1."""
    try:
        yield
    except UserError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or 'A file'}: {error.strerror or error}.")
    except Exception as error:
        log = Path(tempfile.gettempdir()) / "workforce-error.txt"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        _stop(f"{type(error).__name__} was not foreseen; {log} says where it arose.")


def _stop(sentence: str) -> NoReturn:
    console = Console(stderr=True, markup=False, highlight=False)
    console.print(f"Stopped. {sentence}", soft_wrap=True)
    raise typer.Exit(1)


@app.command()
def build(data: DataOption = None) -> None:
    """Build and test the warehouse, make a release and render the pages."""
    from workforce_insights import building, release, rendering

    with _in_words():
        project = projects.find(Path.cwd())
        folder = data or project.demo
        steps: list[tuple[str, str, float]] = []
        with _progress() as bar:
            task = bar.add_task("Building the warehouse", total=None)
            started = time.perf_counter()
            built = building.build(
                project,
                folder.resolve(),
                projects.settings(project, folder),
                lambda done, total, name: bar.update(
                    task, completed=done, total=total, description=f"Building {name}"
                ),
            )
            steps.append(
                (
                    f"warehouse: {built.n_models} models, {built.n_tests} tests passed",
                    str(project.warehouse),
                    time.perf_counter() - started,
                )
            )
            bar.update(task, description="Making the release", total=None)
            started = time.perf_counter()
            made = release.make(
                project.warehouse,
                project.dbt_target / "manifest.json",
                project.releases,
                folder,
            )
            steps.append(("release", str(made), time.perf_counter() - started))
            bar.update(task, description="Rendering the pages")
            started = time.perf_counter()
            renderer = rendering.render(
                project,
                made,
                lambda page: bar.update(task, description=f"Rendering {page}"),
            )
            steps.append(
                (
                    f"pages, by {renderer}",
                    str(project.site / "index.html"),
                    time.perf_counter() - started,
                )
            )
        _print_steps(steps)


@app.command("import")
def import_(
    table: Annotated[str, typer.Argument(help="Contract table, e.g. participants.")],
    source: Annotated[Path, typer.Argument(help="Your file: CSV, Excel or Parquet.")],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="Mapping file (YAML).")
    ] = None,
    data: Annotated[
        Path, typer.Option("--data", help="Data folder to write into.")
    ] = Path("data/own"),
) -> None:
    """Turn one extract and a mapping file into a contract table."""
    from workforce_insights import extracts

    with _in_words():
        project = projects.find(Path.cwd())
        said = extracts.run_import(
            table,
            source,
            mapping,
            data,
            models=project.root / "models",
            reference_words=project.reference_words,
        )
        typer.echo(said)


@app.command()
def simulate(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder to write into.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seeds every draw.")] = 20260101,
) -> None:
    """Write the simulated demonstration extract."""
    from workforce_insights import simulate as simulation

    with _in_words():
        project = projects.find(Path.cwd())
        for path in simulation.write_demo(
            project.reference_people, data or project.demo, seed=seed
        ):
            typer.echo(path)


@app.command()
def render() -> None:
    """Render the pages again over the latest release."""
    from workforce_insights import release, rendering

    with _in_words():
        project = projects.find(Path.cwd())
        renderer = rendering.render(
            project, release.latest(project.releases), typer.echo
        )
        typer.echo(f"{project.site / 'index.html'} ({renderer})")


@releases_app.command("path")
def releases_path() -> None:
    """Print the folder of the latest release."""
    from workforce_insights import release

    with _in_words():
        typer.echo(release.latest(projects.find(Path.cwd()).releases))


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _print_steps(steps: list[tuple[str, str, float]]) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Made", "Where", "Seconds"):
        table.add_column(heading, overflow="fold")
    for made, where, seconds in steps:
        table.add_row(made, where, f"{seconds:.1f}")
    console.print(table)
