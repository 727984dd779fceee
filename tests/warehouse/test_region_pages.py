"""A page for one region shows what the release has of it, and refuses the rest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT, Build
from test_site import Page, assert_shows

from workforce_insights import preview, reporting
from workforce_insights.pages import regions

REGIONS = ("London", "Wales")
ORGANISATION = "Simulated trust 2"


@pytest.fixture(scope="module")
def site(demo: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Regions page and three single ones, of all that could be made."""
    folder = tmp_path_factory.mktemp("report")
    own = folder / "own"
    shutil.copytree(ROOT / "reports", own)
    for file in own.glob("[!_]*.qmd"):
        if file.stem != "overview":
            file.unlink()
    sources = folder / "reports"
    added = reporting.write_sources(own, demo.release, sources, [*reporting.By])
    named = {f"region-{reporting.slug(name)}" for name in REGIONS}
    named.add(f"organisation-{reporting.slug(ORGANISATION)}")
    assert named < {file.stem for file in added}
    for file in added:
        if file.stem not in named:
            file.unlink()
    environment = {"WORKFORCE_RELEASE": str(demo.release)}
    preview.render(sources, folder / "site", environment=environment)
    return folder / "site"


def test_a_release_names_every_region_and_organisation_it_tells_of(demo: Build) -> None:
    held = demo.public("pub_region")["region"]
    assert reporting.names(demo.release, reporting.By.REGION) == sorted(set(held))
    needs = demo.public("pub_learning_need").query("breakdown == 'organisation'")
    organisations = reporting.names(demo.release, reporting.By.ORGANISATION)
    assert set(organisations) >= set(needs["breakdown_level"])


@pytest.mark.parametrize("region", REGIONS)
def test_the_page_of_a_region_is_what_was_released(
    demo: Build, site: Path, region: str
) -> None:
    page = Page(site / f"region-{reporting.slug(region)}.html")
    (title,) = page.root.every("h1")
    assert title.text == region
    held = demo.public("pub_region").query("region == @region").set_index("measure")
    opening = regions.opening(demo.public("pub_region"), region)
    boxes = [
        element.text
        for element in page.root.elements()
        if element.attributes.get("class") == "finding"
    ]
    assert boxes == [opening]
    shown = page.table("tbl-region-standing")
    assert len(shown) == len(held) == 7
    for row, measure in zip(shown, [*regions._SHARES, *regions._WITHIN], strict=True):
        one = held.loc[measure]
        if one["is_suppressed"]:
            assert row[region] == "hidden"
        elif one["n_part"] == 0:
            assert row[region] in ("nobody", "none")
        else:
            assert_shows(row[region], one[["value", "ci_low", "ci_high"]].tolist(), 100)
        assert_shows(row["Of"], [one["n"]])


def test_a_region_of_few_is_refused_in_words(site: Path) -> None:
    text = Page(site / "region-wales.html").root.text
    assert "nobody in Wales, or too few people to publish" in text
    assert text.count("Nothing of this is published of Wales") >= 3


def test_needs_of_a_region_and_of_an_organisation_are_those_released(
    demo: Build, site: Path
) -> None:
    needs = demo.public("pub_learning_need").query(
        "scope == 'subdomain' and measure == 'mean_gap'"
    )
    for name, file, table in (
        ("London", "region-london", "tbl-region-needs"),
        (ORGANISATION, "organisation-simulated-trust-2", "tbl-organisation-needs"),
    ):
        held = needs[needs["breakdown_level"] == name].set_index("subdomain")
        shown = Page(site / f"{file}.html").table(table)
        assert len(shown) == len(held) == 12
        for row in shown:
            one = held.loc[row["Subdomain"]]
            values = one[["value", "ci_low", "ci_high"]].tolist()
            if pd.isna(values[0]):
                assert not re.search(r"\d", row["Levels short"].replace("8", ""))
            else:
                assert_shows(row["Levels short"], values)


def test_the_page_of_an_organisation_opens_with_its_need(
    demo: Build, site: Path
) -> None:
    needs = demo.public("pub_learning_need").query("breakdown == 'organisation'")
    gaps = needs.query("scope == 'framework' and measure == 'mean_gap'")
    (own,) = gaps[gaps["breakdown_level"] == ORGANISATION].to_dict("records")
    text = Page(site / "organisation-simulated-trust-2.html").root.text
    said = regions.organisation_opening(
        needs[needs["breakdown_level"] == ORGANISATION], ORGANISATION
    )
    assert said in text
    assert f"About {own['n']:.0f} people" in said
    assert f"{own['value']:.2f} levels short" in said
    assert "Too few" in regions.organisation_opening(needs.head(0), "Nobody")


def test_the_regions_page_links_to_those_that_were_made(site: Path) -> None:
    page = Page(site / "overview.html")
    links = {a.attributes.get("href"): a.text for a in page.root.every("a")}
    assert links["region-london.html"] == "London"
    assert links["organisation-simulated-trust-2.html"] == ORGANISATION
    for target in links:
        if target and target.startswith(("region-", "organisation-")):
            assert (site / target).is_file()


def test_without_single_pages_the_regions_page_says_how_to_make_them(
    tmp_path: Path,
) -> None:
    assert "workforce report --by region" in regions.links(tmp_path)


def test_a_source_has_one_cell_of_parameters_and_its_page_sets_it_after() -> None:
    for kind in reporting.By:
        source = (ROOT / "reports" / f"_{kind}.qmd").read_text(encoding="utf-8")
        assert len(reporting.PARAMETERS.findall(source)) == 1
        made = reporting._about(source, kind, 'St "A" \\ B')
        assert made.index("[parameters]") < made.index(f'{kind} = "St \\"A\\" \\\\ B"')
        assert made.index('"St \\"A\\"') < made.index("_setup.qmd")


def test_quarto_sets_the_parameter_itself(demo: Build, tmp_path: Path) -> None:
    quarto = shutil.which("quarto")
    if quarto is None:
        pytest.skip("Quarto is not on the PATH")
    shutil.copytree(ROOT / "reports", tmp_path / "reports")
    (tmp_path / "reports" / "_region.qmd").rename(tmp_path / "reports" / "region.qmd")
    source = tmp_path / "reports" / "region.qmd"
    subprocess.run(
        [quarto, "render", str(source), "-P", "region:South East"],
        env={**os.environ, "WORKFORCE_RELEASE": str(demo.release)},
        check=True,
    )
    text = Page(tmp_path / "site" / "region.html").root.text
    assert regions.opening(demo.public("pub_region"), "South East") in text
