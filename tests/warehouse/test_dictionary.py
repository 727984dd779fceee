"""The data dictionary says what there is, and nothing of who ran it or where."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT, Build

from workforce_insights import dictionary
from workforce_insights.errors import UserError


@pytest.fixture(scope="module")
def page(demo: Build) -> str:
    return (demo.site / "dictionary" / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shown(page: str) -> tuple[dict, dict]:
    """The manifest and the catalog that the page holds."""
    start = page.index('manifest:{"') + len("manifest:")
    manifest, end = json.JSONDecoder().raw_decode(page, start)
    catalog, _ = json.JSONDecoder().raw_decode(page, end + len(",catalog:"))
    return manifest, catalog


def test_every_table_and_column_of_the_warehouse_is_described(
    demo: Build, shown: tuple[dict, dict]
) -> None:
    manifest, catalog = shown
    named = {node["name"]: key for key, node in manifest["nodes"].items()}
    for schema in ("marts", "published"):
        for table, columns in demo.columns(schema).items():
            node = manifest["nodes"][named[table]]
            assert "Grain: " in node["description"], table
            assert list(node["columns"]) == columns
            for name, column in node["columns"].items():
                assert column["description"], (table, name)
                types = catalog["nodes"][named[table]]["columns"]
                assert types[name]["type"] == column["data_type"] != ""
            assert node["depends_on"]["nodes"]
    assert manifest["metrics"]
    assert set(manifest["parent_map"]) == set(manifest["child_map"])


def test_nothing_of_the_machine_or_of_the_rows_is_told(
    demo: Build, page: str, shown: tuple[dict, dict]
) -> None:
    manifest, catalog = shown
    places = (str(demo.output), str(ROOT), str(Path.home()), "target/compiled")
    for place in places:
        assert place not in page
        assert json.dumps(place)[1:-1] not in page
    assert set(manifest["metadata"]) == {
        *("project_name", "adapter_type", "dbt_schema_version", "dbt_version"),
        "send_anonymous_usage_stats",
    }
    assert all(node["stats"] == {} for node in catalog["nodes"].values())
    kinds = {node["resource_type"] for node in manifest["nodes"].values()}
    assert kinds == {"model", "seed"}
    assert not any("compiled_code" in node for node in manifest["nodes"].values())
    assert len(page.encode()) < 5_000_000


def test_the_page_may_ask_nothing_of_any_host(page: str) -> None:
    (policy,) = re.findall(r'<meta http-equiv="Content-Security-Policy" ([^>]+)>', page)
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert "*" not in policy
    assert page.index(policy) < page.index("<script")
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"https?:", page)


def test_no_description_closes_the_script(demo: Build, tmp_path: Path) -> None:
    built = json.loads((demo.output / "target" / "manifest.json").read_text("utf-8"))
    node = next(iter(built["nodes"].values()))
    node["description"] = "</script><script>alert(1)</script>"
    (tmp_path / "manifest.json").write_text(json.dumps(built), encoding="utf-8")
    made = dictionary.page(tmp_path / "manifest.json")
    assert "</script><script>alert" not in made
    assert "<\\/script><script>alert" in made


def test_without_a_build_there_is_no_dictionary(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="workforce build"):
        dictionary.page(tmp_path / "manifest.json")
