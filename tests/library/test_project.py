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
        ("n_tree: 5\n", "no variable n_tree. The variables are seed, n_trees"),
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
