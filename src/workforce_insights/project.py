"""Where things are: the project's folder, its warehouse, releases and site."""

from __future__ import annotations

import csv
import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from workforce_insights.errors import UserError

SETTINGS = "settings.yml"
OUTPUT = "WORKFORCE_OUTPUT"
PAGES_SHOW = ("as_published", "as_recommended")
ESTIMATORS = ("forest", "multinomial_logit", "ordinal_logit")
LINKAGES = ("ward", "average")
CLUSTER_SETTINGS = ("linkage", "n_clusters", "fields")
RATIO_FIELDS = (
    *("white_bme", "ethnic_group", "ethnic_category", "gender", "is_disabled"),
    *("age_group", "recruitment_route", "is_internal"),
)
ODDS_ESTIMATORS = ("conditional_logit", "binomial_logit")
ODDS_SETTINGS = ("estimator", "outcome", "stages", "posts", "terms", "products")
ODDS_TERMS = (
    *("is_bme", "is_male", "is_disabled", "age_group", "is_internal"),
    *("recruitment_route", "has_letter", "panel_bme", "panel_woman", "is_senior"),
    *("staff_group", "is_after_start", "applicants_per_post"),
)


@dataclass(frozen=True)
class Project:
    """The folders of one checkout.

    Attributes
    ----------
    root
        The folder with `dbt_project.yml`.
    output
        The folder that the warehouse, the releases and the site go to.
    """

    root: Path
    output: Path

    @property
    def demo(self) -> Path:
        """Raw extracts of the simulated demonstration."""
        return self.root / "data" / "demo"

    @property
    def reference_people(self) -> Path:
        """The simulated people that the demonstration is made of."""
        return self.root / "data" / "reference" / "participants_reconstructed.csv"

    @property
    def reference_words(self) -> Path:
        """The words that the project knows, with their groups."""
        return self.root / "seeds" / "reference" / "reference_words.csv"

    @property
    def warehouse(self) -> Path:
        """The private warehouse that a build writes."""
        return self.output / "workforce_insights.duckdb"

    @property
    def dbt_target(self) -> Path:
        """What dbt compiles, and its manifest of every model."""
        return self.output / "target"

    @property
    def dbt_logs(self) -> Path:
        """What dbt did, in full."""
        return self.output / "logs"

    @property
    def releases(self) -> Path:
        """One folder for each release, and `latest.json`."""
        return self.output / "releases"

    @property
    def reports(self) -> Path:
        """The sources of the pages."""
        return self.root / "reports"

    @property
    def site(self) -> Path:
        """The rendered pages."""
        return self.output / "site"


def find(start: Path) -> Project:
    """Find the project that a folder belongs to.

    What it makes goes to its own folder, or to the one that the environment variable
    `WORKFORCE_OUTPUT` names.

    Parameters
    ----------
    start
        The folder to look in, and then its parents.

    Returns
    -------
    Project
        The nearest one.

    Raises
    ------
    UserError
        There is no `dbt_project.yml` in the folder or above it.
    """
    for folder in (start, *start.parents):
        if (folder / "dbt_project.yml").is_file():
            return Project(folder, Path(os.environ.get(OUTPUT, folder)).resolve())
    raise UserError(
        f"{start} is not inside the project. Change to the folder with dbt_project.yml"
        " and run the command again."
    )


def settings(project: Project, data: Path) -> dict[str, Any]:
    """Read the dbt variables that a data folder overlays.

    Parameters
    ----------
    project
        Its `dbt_project.yml` says which variables there are.
    data
        The data folder; its `settings.yml` may be absent.

    Returns
    -------
    dict
        Variable to value.

    Raises
    ------
    UserError
        The file is no mapping, or names a variable or field the project does not have.
    """
    path = data / SETTINGS
    if not path.is_file():
        return {}
    try:
        chosen = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path} is not YAML in UTF-8: {_first_line(error)}."
        ) from error
    if not isinstance(chosen, dict):
        raise UserError(f"{path} has no settings. Write one `variable: value` a line.")
    known = yaml.safe_load((project.root / "dbt_project.yml").read_text("utf-8"))[
        "vars"
    ]
    for name in chosen:
        if name not in known:
            raise UserError(
                f"{path}: there is no variable {name}{_nearest(name, known)}."
                " dbt_project.yml lists the variables under vars."
            )
    chosen = {name: _as_text(value) for name, value in chosen.items()}
    _check_specifications(path, {**known, **chosen})
    for name, value in chosen.items():
        wrong = _wrong_with_recruitment(name, value, project)
        if wrong:
            raise UserError(f"{path}: {name} {wrong}")
    return chosen


def _nearest(name: object, known: Iterable[str]) -> str:
    """Offer the known name that is most alike, if any is."""
    near = difflib.get_close_matches(str(name), list(known), n=1)
    return f"; perhaps {near[0]}" if near else ""


def _as_text(value: Any) -> Any:
    """Undo what YAML makes of an unquoted date, yes or no: the variables hold texts."""
    if isinstance(value, dict):
        return {name: _as_text(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value.isoformat() if isinstance(value, date) else value


def _wrong_with_recruitment(name: str, value: Any, project: Project) -> str | None:
    """Say what is wrong with a variable of recruitment; None if nothing."""
    match name:
        case "senior_from_band":
            bands = project.root / "seeds" / "reference" / "bands.csv"
            with bands.open(encoding="utf-8", newline="") as file:
                codes = [row["band_code"] for row in csv.DictReader(file)]
            if str(value) not in codes:
                return f"is no band. Write one of {', '.join(codes)}."
        case "recruitment_programme_start":
            try:
                date.fromisoformat(str(value))
            except ValueError:
                return "is no date. Write it like 2022-06-01."
        case "no_adverse_impact":
            if not (
                isinstance(value, list)
                and len(value) == 2
                and all(isinstance(one, int | float) for one in value)
                and 0 < value[0] < value[1]
            ):
                return (
                    "is no band of ratios. Write the lower and the upper: [0.8, 1.25]."
                )
        case "ratio_references":
            if not isinstance(value, dict) or not set(value) <= set(RATIO_FIELDS):
                return f"compares other fields than {', '.join(RATIO_FIELDS)}."
        case "recruitment_models":
            return _wrong_with_models(value)
    return None


def _wrong_with_models(models: Any) -> str | None:
    """Say what is wrong with the models of odds; None if nothing."""
    if not isinstance(models, dict):
        return "holds no models. Write them as in dbt_project.yml."
    for name, model in models.items():
        if not isinstance(model, dict) or set(model) != set(ODDS_SETTINGS):
            return f"has the model {name} without {', '.join(ODDS_SETTINGS)} under it."
        named = [
            *model["terms"],
            *(term for pair in model["products"] for term in pair),
        ]
        for term in named:
            if term not in ODDS_TERMS:
                return (
                    f"names the term {term} in {name}. The terms are"
                    f" {', '.join(ODDS_TERMS)}."
                )
        if model["estimator"] not in ODDS_ESTIMATORS:
            return f"has no known estimator in {name}: {', '.join(ODDS_ESTIMATORS)}."
    return None


def _check_specifications(path: Path, variables: dict[str, Any]) -> None:
    """Make sure that every specification can be read and names known fields."""
    specifications = variables.get("leadership_specifications", {})
    known = variables.get("model_fields", {})
    if not isinstance(specifications, dict) or not isinstance(known, dict):
        raise UserError(
            f"{path}: leadership_specifications and model_fields hold names with their"
            " settings under them. Write them as in dbt_project.yml."
        )
    for name, specification in specifications.items():
        wrong = _wrong_with(specification, list(known))
        if wrong:
            raise UserError(f"{path}: the specification {name} {wrong}")
    for name in PAGES_SHOW:
        if "leadership_specifications" not in variables:
            continue
        if name not in specifications:
            raise UserError(
                f"{path}: leadership_specifications lacks {name}, which the pages show."
                " Add it beside the others."
            )
        for part in ("estimator", "clusters"):
            if part not in specifications[name]:
                raise UserError(
                    f"{path}: the specification {name} has no {part}, which the pages"
                    " show. Add one as in dbt_project.yml."
                )


def _wrong_with(specification: Any, known: list[str]) -> str | None:
    """Say what is wrong with a specification and how to mend it; None if nothing."""
    if not isinstance(specification, dict) or not _is_list(specification.get("fields")):
        return (
            "has no list of fields. Write `fields: [band_level, role_group]` under it."
        )
    for key in specification:
        if key not in ("fields", "estimator", "clusters"):
            return f"has the setting {key}. It takes fields, estimator and clusters."
    fields = specification["fields"]
    for field in fields:
        if field not in known:
            return (
                f"names the field {field}, which model_fields does not have. The fields"
                f" are {', '.join(known)}."
            )
    estimator = specification.get("estimator", ESTIMATORS[0])
    if estimator not in ESTIMATORS:
        return f"has the estimator {estimator}. Write one of {', '.join(ESTIMATORS)}."
    if "clusters" in specification:
        return _wrong_with_clusters(specification["clusters"], fields)
    return None


def _wrong_with_clusters(clusters: Any, fields: list[str]) -> str | None:
    """Say what is wrong with the clusters of a specification; None if nothing."""
    if not isinstance(clusters, dict) or not set(clusters) <= set(CLUSTER_SETTINGS):
        return f"has clusters other than by {', '.join(CLUSTER_SETTINGS)}. Write those."
    if clusters.get("linkage") not in LINKAGES:
        return f"clusters by no known linkage. Write one of {', '.join(LINKAGES)}."
    n_clusters = clusters.get("n_clusters")
    if not isinstance(n_clusters, int) or n_clusters < 2:
        return "has no number of clusters. Write `n_clusters: 7` or another from 2."
    chosen = clusters.get("fields", fields)
    if not _is_list(chosen) or not set(chosen) <= set(fields):
        return (
            f"clusters by other fields than its own. Choose from {', '.join(fields)}."
        )
    return None


def _is_list(value: Any) -> bool:
    """Tell whether a setting is a list with something in it."""
    return isinstance(value, list) and len(value) > 0


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
