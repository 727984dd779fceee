"""The `workforce` command."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from workforce_insights import project as projects
from workforce_insights.errors import UserError
from workforce_insights.reporting import By

app = typer.Typer(
    help="Workforce Insights: from raw extracts to released tables and pages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
releases_app = typer.Typer(help="What was released.", no_args_is_help=True)
app.add_typer(releases_app, name="releases")
console = Console()
MOST_CHANGES_TOLD = 10

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


class Engine(StrEnum):
    """Where the SQL runs."""

    DUCKDB = "duckdb"
    SPARK = "spark"


@app.command()
def build(
    data: DataOption = None,
    engine: Annotated[
        Engine,
        typer.Option(help="Where the SQL runs; Spark reads extracts in Parquet only."),
    ] = Engine.DUCKDB,
    accept_changes: Annotated[
        bool,
        typer.Option(
            help="Release also where tables or columns that were are gone, or where"
            " few people changed."
        ),
    ] = False,
) -> None:
    """Build and test the warehouse, make a release and render the pages."""
    from workforce_insights import building, differencing, relay, releases, rendering

    with _in_words():
        project = projects.find(Path.cwd())
        folder = data or project.demo
        builder = relay.build if engine == Engine.SPARK else building.build

        def warehouse() -> tuple[str, Path]:
            variables = projects.settings(project, folder)
            built = builder(project, folder.resolve(), variables, steps.advance)
            passed = f"{built.n_models} tables and views, {built.n_tests} tests passed"
            return f"warehouse: {passed}", project.warehouse

        def released() -> tuple[str, Path]:
            manifest = project.dbt_target / "manifest.json"
            if releases.names(project.releases) and not accept_changes:
                differencing.check(project.warehouse, project.output)
            made = releases.make(
                *(project.warehouse, manifest, project.releases, folder),
                accept_changes=accept_changes,
            )
            differencing.remember(project.warehouse, project.output)
            return "release", made

        def pages() -> tuple[str, Path]:
            renderer = rendering.render(project, made, steps.say)
            return f"pages, by {renderer}", project.site / "index.html"

        with _progress() as bar:
            steps = _Steps(bar)
            steps.run("Building the warehouse", warehouse)
            made = steps.run("Making the release", released)
            steps.run("Rendering the pages", pages)
        steps.print()
        _tell_changes(made)


def _tell_changes(release: Path) -> None:
    """Print what changed since the release before, as far as it fits a screen."""
    from workforce_insights import releases

    changes = releases.read_manifest(release)["changes"]
    for change in changes[:MOST_CHANGES_TOLD]:
        console.print(f"Changed: {change['sentence']}", markup=False, highlight=False)
    if changes[MOST_CHANGES_TOLD:]:
        console.print(
            f"{len(changes) - MOST_CHANGES_TOLD} more changes stand in"
            f" {_from_here(release / 'manifest.json')}"
        )


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


class Area(StrEnum):
    """Subject areas that can be simulated."""

    LEADERSHIP = "leadership"
    RECRUITMENT = "recruitment"
    COMMUNITY = "community"
    CAPABILITY = "capability"


@app.command()
def simulate(
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder to write into.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seeds every draw.")] = 20260101,
    area: Annotated[Area | None, typer.Option(help="Only this subject area.")] = None,
    people: Annotated[
        int | None,
        typer.Option(help="Lines, their people drawn anew.", min=100),
    ] = None,
    rule: Annotated[
        float,
        typer.Option(help="How strongly the programme follows band and role."),
    ] = 1.0,
    bias: Annotated[
        float,
        typer.Option(help="Log odds of a senior programme for people not White."),
    ] = 0.0,
    completion: Annotated[
        float, typer.Option(help="Log odds of completing, for each band.")
    ] = 0.0,
    segments: Annotated[
        int,
        typer.Option(help="Segments of band and role; 1 for none.", min=0, max=5),
    ] = 0,
    vacancies: Annotated[int, typer.Option(help="Posts advertised.", min=50)] = 1300,
    letter: Annotated[
        float,
        typer.Option(help="Odds ratio of an offer: BME with a letter.", min=0.01),
    ] = 1.7,
    panel: Annotated[
        float,
        typer.Option(help="Odds ratio of an offer: BME, BME on the panel.", min=0.01),
    ] = 1.0,
    shortlisting: Annotated[
        float, typer.Option(help="Odds ratio at shortlisting: BME.", min=0.01)
    ] = 0.7,
    scores: Annotated[
        float, typer.Option(help="Standard deviations of interview score: BME.")
    ] = -0.3,
    tone: Annotated[
        float, typer.Option(help="Log odds of a kind statement: BME.")
    ] = -0.6,
    topic: Annotated[
        float,
        typer.Option(help="Times as often written of communication: BME.", min=0.01),
    ] = 2.0,
    churn: Annotated[
        float, typer.Option(help="Times as likely that suppliers leave.", min=0.01)
    ] = 3.0,
    confidence: Annotated[
        float, typer.Option(help="Points of confidence over a run of workshops.")
    ] = 0.8,
    need: Annotated[
        float, typer.Option(help="Levels short, further, in evaluating AI systems.")
    ] = 0.8,
    participants: Annotated[
        int | None, typer.Option(help="Enrolments, at scale.", min=20_000)
    ] = None,
    applications: Annotated[
        int | None, typer.Option(help="Applications, at scale.", min=200_000)
    ] = None,
    members: Annotated[
        int | None, typer.Option(help="Members of the community, at scale.", min=20_000)
    ] = None,
    assessed: Annotated[
        int | None, typer.Option(help="People assessed, at scale.", min=5_000)
    ] = None,
    texts: Annotated[
        int | None, typer.Option(help="Assessments of candidates, at scale.", min=1_500)
    ] = None,
) -> None:
    """Write simulated extracts: the demonstration, unless an option plants more.

    A number at scale makes all tables Parquet, drawn from a simulated palette.
    """
    from workforce_insights import simulate as simulation
    from workforce_insights import simulate_capability as capable
    from workforce_insights import simulate_community as joining
    from workforce_insights import simulate_recruitment as recruiting
    from workforce_insights import simulate_scale as scale

    with _in_words():
        project = projects.find(Path.cwd())
        plans = simulation.Plans(
            simulation.Plan(seed, people, rule, bias, completion, segments),
            recruiting.Plan(
                *(seed, vacancies, letter, panel, shortlisting),
                score_gap=scores,
                tone=tone,
                topic=topic,
            ),
            joining.Plan(seed, churn=churn, confidence=confidence),
            capable.Plan(seed, need=need),
        )
        if area is not None:
            plans = plans.only(area)
        if data is None and plans != simulation.Plans.demonstration(seed):
            raise UserError(
                "The demonstration is kept as it is: name another folder with --data."
            )
        size = scale.Size(participants, applications, members, assessed, texts)
        if size != scale.Size():
            if data is None:
                raise UserError("Data at scale needs a folder: name it with --data.")
            paths = scale.write(project.reference_people, data, plans, size)
        else:
            folder = data or project.demo
            paths = simulation.write(project.reference_people, folder, plans)
        for path in paths:
            typer.echo(path)


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="Identifier, as the extracts have it.")],
    data: Annotated[
        Path, typer.Option("--data", help="Folder of raw extracts.")
    ] = Path("data/own"),
) -> None:
    """Erase a person from the extracts and from the analyst copies of releases."""
    from workforce_insights import erasure

    with _in_words():
        project = projects.find(Path.cwd())
        erased = erasure.erase(person, data, project.releases, (project.warehouse,))
        table = _table("File", "Lines erased")
        for file, n_lines in erased.lines.items():
            table.add_row(str(_from_here(file)), str(n_lines))
        console.print(table)
        for file in erased.left:
            typer.echo(f"{_from_here(file)} still has it in a text. Mend it by hand.")
        if erased.releases:
            typer.echo(f"Without an analyst copy now: {', '.join(erased.releases)}.")
        typer.echo("The private warehouse is removed too. Run: workforce build")


@app.command()
def render() -> None:
    """Render the pages again over the latest release."""
    from workforce_insights import releases, rendering

    with _in_words():
        project = projects.find(Path.cwd())
        renderer = rendering.render(
            project, releases.latest(project.releases), typer.echo
        )
        typer.echo(f"{project.site / 'index.html'} ({renderer})")


@app.command()
def brief() -> None:
    """Print the brief of each subject area as a PDF of one page, with your browser."""
    from workforce_insights import browsers

    with _in_words():
        project = projects.find(Path.cwd())
        pages = sorted(project.site.glob("brief-*.html"))
        if not pages:
            raise UserError("There are no pages yet. Run: workforce build")
        for page in pages:
            name = page.stem.removeprefix("brief-")
            file = project.site / "briefs" / f"{name}.pdf"
            browsers.print_pdf(page, file)
            typer.echo(_from_here(file))


@app.command()
def report(
    by: Annotated[list[By], typer.Option(help="Of what each has a page of its own.")],
) -> None:
    """Render the pages, with one more for each region or organisation."""
    from workforce_insights import releases, rendering

    with _in_words():
        project = projects.find(Path.cwd())
        release = releases.latest(project.releases)
        renderer = rendering.render(project, release, typer.echo, by)
        for kind in by:
            pages = len([*project.site.glob(f"{kind}-*.html")])
            typer.echo(f"{pages} pages, one for each {kind} ({renderer})")
        typer.echo(project.site / "overview.html")


@releases_app.command("path")
def releases_path() -> None:
    """Print the folder of the latest release."""
    from workforce_insights import releases

    with _in_words():
        typer.echo(releases.latest(projects.find(Path.cwd()).releases))


@releases_app.command("list")
def releases_list() -> None:
    """List the releases: when each was made, its rows, and how it stands."""
    from workforce_insights import releases

    with _in_words():
        folder = projects.find(Path.cwd()).releases
        names = releases.names(folder)
        if not names:
            raise UserError("Nothing was released yet. Run: workforce build")
        table = _table("Release", "Made (UTC)", "Analyst rows", "Public rows", "State")
        for name in names:
            state = releases.state(folder, name)
            try:
                rows = releases.read_manifest(folder / name)["rows"]
                counted = [str(sum(rows[a].values())) for a in ("analyst", "public")]
            except UserError:
                counted = ["", ""]
            made = f"{releases.made_at(name):%Y-%m-%d %H:%M:%S}"
            table.add_row(name, made, *counted, state)
        console.print(table)


@releases_app.command("compare")
def releases_compare(
    before: Annotated[str, typer.Argument(help="The earlier release.")],
    after: Annotated[str, typer.Argument(help="The later release.")],
) -> None:
    """Say what a release has other than an earlier one."""
    from workforce_insights import releases

    with _in_words():
        folder = projects.find(Path.cwd()).releases
        found = releases.compare(folder, before, after)
        for sentence in found.structure:
            console.print(sentence, markup=False, highlight=False)
        if found.rows:
            table = _table("Audience", "Table", "Rows before", "Rows after")
            for line in found.rows:
                table.add_row(*map(str, line))
            console.print(table)
        if found.numbers:
            table = _table("Table", "Rows added", "Removed", "Changed", "In both")
            for counts in found.numbers:
                table.add_row(*map(str, counts))
            console.print(table)
        if not (found.structure or found.rows or found.numbers):
            console.print("The two have the same tables, rows and published numbers.")


@releases_app.command("use")
def releases_use(
    name: Annotated[str, typer.Argument(help="The release to go to.")],
) -> None:
    """Make a release that is there the latest again."""
    from workforce_insights import releases

    with _in_words():
        folder = releases.use(projects.find(Path.cwd()).releases, name)
        typer.echo(f"{folder} counts now. For its pages run: workforce render")


def _table(*headings: str) -> Table:
    """Begin a table with no box around it."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


class _Steps:
    """The steps of a build: progress while they run, seconds once they are done."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None)
        self._table = _table("Made", "Where", "Seconds")

    def run(self, doing: str, step: Callable[[], tuple[str, Path]]) -> Path:
        """Run a step that gives what it made and where; give the where."""
        self._bar.update(self._task, description=doing, completed=0, total=None)
        if not console.is_terminal:
            console.print(f"{doing} ...")
        started = time.perf_counter()
        what, where = step()
        seconds = f"{time.perf_counter() - started:.1f}"
        self._table.add_row(what, str(_from_here(where)), seconds)
        return where

    def advance(self, done: int, total: int, name: str) -> None:
        """Show how many parts of the step are done."""
        self._bar.update(self._task, completed=done, total=total, description=name)

    def say(self, name: str) -> None:
        """Show what the step is at."""
        self._bar.update(self._task, description=name)

    def print(self) -> None:
        """Print what was made, where, and in how many seconds."""
        console.print(self._table)


def _from_here(path: Path) -> Path:
    """Give a path as seen from the current folder, where it is below it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
