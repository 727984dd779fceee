"""Finding the project, and the settings of a data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from workforce_insights import project as projects
from workforce_insights.errors import UserError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WORKFORCE_OUTPUT", raising=False)
    root = tmp_path / "checkout"
    (root / "data").mkdir(parents=True)
    (root / "dbt_project.yml").write_text("vars:\n  seed: 1\n  n_trees: 10\n")
    return root


def settings(checkout: Path, text: str | bytes) -> dict[str, object]:
    raw = text if isinstance(text, bytes) else text.encode()
    (checkout / "data" / "settings.yml").write_bytes(raw)
    return projects.settings(projects.find(checkout), checkout / "data")


def test_the_project_is_found_from_any_folder_in_it(checkout: Path) -> None:
    for start in (checkout, checkout / "data"):
        found = projects.find(start)
        assert found.root == checkout
        assert found.output == checkout
    assert found.warehouse.parent == found.releases.parent == found.site.parent


def test_output_goes_where_the_environment_says(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKFORCE_OUTPUT", str(tmp_path / "elsewhere"))
    found = projects.find(checkout)
    assert found.root == checkout
    for folder in (
        found.warehouse,
        found.releases,
        found.site,
        found.dbt_target,
        found.dbt_logs,
    ):
        assert folder.is_relative_to((tmp_path / "elsewhere").resolve())
    assert found.reports.is_relative_to(checkout)


def test_a_relative_output_is_taken_from_the_working_folder(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKFORCE_OUTPUT", "made")
    assert projects.find(checkout).output == (tmp_path / "made").resolve()


def test_outside_the_project_the_mend_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"dbt_project\.yml"):
        projects.find(tmp_path)


def test_settings_overlay_the_variables(checkout: Path) -> None:
    found = projects.find(checkout)
    assert projects.settings(found, checkout / "data") == {}
    assert settings(checkout, "n_trees: 5\n") == {"n_trees": 5}
    assert settings(checkout, "# nothing yet\n") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n_tree: 5\n", "no variable n_tree; perhaps n_trees."),
        ("colour: red\n", "no variable colour. dbt_project.yml lists the variables"),
        ("- n_trees\n", "one `variable: value` a line"),
        ("n_trees: [5\n", "is not YAML"),
        (b"n_trees: 5 # \xe9\n", "is not YAML in UTF-8"),
    ],
)
def test_bad_settings_name_the_file(
    checkout: Path, text: str | bytes, said: str
) -> None:
    with pytest.raises(UserError, match=r"settings\.yml") as error:
        settings(checkout, text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


ROOT = Path(__file__).parents[2]


def of_the_project(folder: Path, text: str) -> dict[str, object]:
    """Read settings against the variables and seeds of this project."""
    (folder / "settings.yml").write_text(text, encoding="utf-8")
    return projects.settings(projects.find(ROOT), folder)


def test_settings_of_recruitment_are_the_texts_they_look_like(tmp_path: Path) -> None:
    chosen = of_the_project(
        tmp_path,
        "recruitment_programme_start: 2023-01-01\nsenior_from_band: 8b\n"
        "ratio_references: {is_disabled: No}\n",
    )
    assert chosen == {
        "recruitment_programme_start": "2023-01-01",
        "senior_from_band": "8b",
        "ratio_references": {"is_disabled": "No"},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("senior_from_band: Band 8a", "senior_from_band is no band. Write one of 1,"),
        ("recruitment_programme_start: June 2022", "Write it like 2022-06-01"),
        ("no_adverse_impact: [1.25, 0.8]", "Write the lower and the upper"),
        ("ratio_references: {religion: Islam}", "compares other fields than white_bme"),
        ("recruitment_models: [offers]", "Write them as in dbt_project.yml"),
        ("recruitment_models: {own: {stages: []}}", "the model own without estimator"),
        (
            "recruitment_models: {own: {estimator: probit, outcome: stage,"
            " posts: [all], stages: [offered], terms: [is_bme], products: []}}",
            "no known estimator in own",
        ),
        (
            "recruitment_models: {own: {estimator: binomial_logit, outcome: stage,"
            " posts: [all], stages: [offered], terms: [merit], products: []}}",
            "names the term merit in own",
        ),
    ],
)
def test_settings_that_recruitment_cannot_use_say_the_mend(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(UserError, match=r"settings\.yml: ") as error:
        of_the_project(tmp_path, text)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
