"""What the pages are made of: tables of a public release, as sentences and pictures.

Nothing is estimated here. Every number comes from a published table, which has been
through disclosure control; a suppressed number is shown as a dash.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from workforce_insights import project, releases
from workforce_insights.pages.words import Markdown, escaped, label


@dataclass(frozen=True)
class Release:
    """The public copy of one release.

    Attributes
    ----------
    folder
        The folder of the release.
    """

    folder: Path

    def table(self, name: str, **where: str) -> pd.DataFrame:
        """Read a published table.

        Parameters
        ----------
        name
            Name of the table, with `pub_`.
        **where
            Columns and the value each must have.

        Returns
        -------
        pandas.DataFrame
            The rows that match, in the table's order.
        """
        file = self.folder / "public" / f"{name}.parquet"
        relation = duckdb.read_parquet(file.as_posix())
        for column, value in where.items():
            relation = relation.filter(f"{column} = '{value}'")
        return relation.df()

    def sentence(self, finding: str, specification: str | None = None) -> str:
        """Give a finding in its sentence.

        Parameters
        ----------
        finding
            Its name in `pub_finding`.
        specification
            Of which specification, where it has one.

        Returns
        -------
        str
            The sentence, its first letter a capital. Settings can do without a
            specification: then that is what it says.
        """
        rows = self.table("pub_finding", finding=finding)
        if specification is not None:
            rows = rows[rows["specification"] == specification]
            known = self.table("pub_finding")["specification"]
            if rows.empty and specification not in set(known):
                return f"The settings have no models {label(specification).lower()}."
        sentence = str(rows["sentence"].iloc[0])
        return sentence[0].upper() + sentence[1:]

    def fields(self, specification: str) -> str:
        """List the fields that a specification predicts from, as words."""
        run = self.table(
            "pub_model_run",
            specification=specification,
            model_name="programme_classifier",
        )
        named = {"is_male": "gender", "is_disabled": "disability"}
        fields = [
            named.get(name, label(name).lower())
            for name in run["fields"].iloc[0].split(", ")
        ]
        return " and ".join([", ".join(fields[:-1]), fields[-1]][len(fields) < 2 :])

    def source(self, *names: str) -> Markdown:
        """Name the release and plan that a figure comes from, and give its data.

        Parameters
        ----------
        *names
            The tables it is made from.

        Returns
        -------
        Markdown
            A line with a link to the CSV file of each table, which the renderer puts
            beside the pages.
        """
        plan = str(self.table("pub_provenance")["plan_hash"].iloc[0])[:8]
        links = ", ".join(f"[{name}](data/{name}.csv)" for name in names)
        release = f"release {self.folder.name}, plan {plan}"
        return Markdown(f"Data behind it (CSV): {links}. Source: {release}.")

    def banner(self) -> str:
        """Say what a reader must know first, as Markdown; nothing where all is usual.

        That is whether the data is simulated, and whether the settings are others than
        those of the analysis plan.
        """
        provenance = self.table("pub_provenance").iloc[0]
        said = ""
        if provenance["is_simulated"]:
            said += (
                "::: {.simulated}\nSimulated data. Nobody on this page exists; the"
                " numbers say how the method behaves, not how the NHS is.\n:::\n\n"
            )
        if not pd.isna(provenance["plan_departures"]):
            said += f"::: {{.simulated}}\n{escaped(self.sentence('plan'))}\n:::\n"
        return said


def open_release() -> Release:
    """Open the release named by `WORKFORCE_RELEASE`, or else the latest one.

    Returns
    -------
    Release
        Its public copy.

    Raises
    ------
    UserError
        Nothing was released yet.
    """
    named = os.environ.get("WORKFORCE_RELEASE")
    if named:
        return Release(Path(named))
    return Release(releases.latest(project.find(Path.cwd()).releases))
