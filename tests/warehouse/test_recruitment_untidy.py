"""Recruitment extracts as they come: some tables only, other words, stacked totals."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import Sandbox

STOCK = """\
snapshot_date,band,staff_group,ethnicity,headcount
2022-03-01,All Grades,Nursing,All,1000
2022-03-01,All Grades,Nursing,White,700
2022-03-01,All Grades,Nursing,Asian,160
2022-03-01,All Grades,Nursing,Black,81
2022-03-01,All Grades,Nursing,Unknown & Not Stated,59
2022-03-01,Band 5,Nursing,White,500
2022-03-01,Band 5,Nursing,White,5
2022-03-01,Band 5,Nursing,White,5
2022-03-01,Band 8a,Nursing,White,195
2022-03-01,Band 5,Nursing,Asian,162
2022-03-01,Band 5,Nursing,Black,82
2022-03-01,Band 5,Nursing,Unknown & Not Stated,60
2022-03-01,Band 5,Nursing,White,several
2021-03-01,All Grades,Nursing,White,5000
2021-03-01,Band 5,Nursing,,
"""
APPLICATIONS = """\
application_id,vacancy_id,candidate_id,applied_on,ethnicity,shortlisted,appointed
a1,v1,c1,2022-01-01,Weiß,Yes,Yes
a2,v1,c2,2022-01-01,White - British,Yes,No
a3,v2,c3,2022-01-01,Indian,No,
a4,v9,c4,2022-01-01,Martian,Yes,
a5,v2,c5,,Indian,No,
a1,v1,c1,2022-01-01,Weiß,Yes,Yes
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A folder with a stock of stacked totals and applications without vacancies."""
    made = Sandbox(tmp_path_factory.mktemp("recruitment"))
    made.data.mkdir()
    (made.data / "workforce.csv").write_text(STOCK, encoding="utf-8")
    (made.data / "applications.csv").write_text(APPLICATIONS, encoding="utf-8")
    (made.data / "value_map.csv").write_text(
        "field,word,group\nethnicity,Weiß,White\n", encoding="utf-8"
    )
    built = made.dbt(
        "build",
        *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
        "--select",
        "+rpt_workforce_share",
        "+rpt_equality_ratio",
        "+rpt_recruitment_quality",
        "+fct_application",
        "+rpt_unmapped_word",
        "+rpt_data_quality",
    )
    assert built.success, built.result
    return made


def test_totals_that_stand_among_their_parts_count_once(sandbox: Sandbox) -> None:
    """Overall by the lines over all bands; by band by its parts, which add to more."""
    shares = sandbox.frame(
        "select * from marts.rpt_workforce_share"
        " where is_latest and field = 'white_bme'"
    ).set_index(["breakdown", "breakdown_level"])
    everybody = shares.loc[("all", "All")]
    assert everybody["n_people"] == 1000
    assert everybody["value_of_all"] == pytest.approx(241 / 1000)
    assert everybody["value"] == pytest.approx(241 / 941)
    assert str(everybody["snapshot_date"])[:10] == "2022-03-01"
    assert shares.loc[("band", "5"), "n_people"] == 510 + 162 + 82 + 60
    assert shares.loc[("band_cluster", "Bands 8a and over"), "n_people"] == 195
    assert ("band", "Not stated") not in shares.index
    assert shares.loc[("organisation", "Not stated"), "n_people"] == 1000
    earlier = sandbox.query(
        "select n_people from marts.rpt_workforce_share where not is_latest"
        " and breakdown = 'all' and field = 'white_bme'"
    )
    assert earlier == [(5000,)]


def test_lines_of_the_stock_that_are_alike_add(sandbox: Sandbox) -> None:
    counts = sandbox.query(
        "select measure, sum(n_rows) from marts.rpt_data_quality"
        " where table_name = 'workforce' group by measure order by measure"
    )
    assert counts == [("clean", 14), ("files", 1), ("lines", 15), ("rejected", 1)]
    bad = sandbox.query(
        "select n_rows from marts.rpt_recruitment_quality"
        " where quality_check = 'headcount_not_a_number'"
    )
    assert bad == [(1,)]


def test_a_word_is_mapped_by_the_name_of_its_column(sandbox: Sandbox) -> None:
    rows = sandbox.frame("select * from marts.fct_application").set_index(
        "application_id"
    )
    assert sorted(rows.index) == ["a1", "a2", "a3", "a4"]
    assert rows.loc["a1", "white_bme"] == "White"
    assert rows.loc["a3", "white_bme"] == "BME"
    assert pd.isna(rows.loc["a4", "white_bme"])
    assert not rows["has_vacancy"].any()
    unknown = sandbox.query(
        "select table_name, field, word, n_rows from marts.rpt_unmapped_word"
    )
    assert unknown == [("applications", "ethnic_origin", "Martian", 1)]


def test_rejected_applications_have_their_reason(sandbox: Sandbox) -> None:
    reasons = sandbox.query(
        "select reason, n_rows from marts.rpt_data_quality"
        " where table_name = 'applications' and measure = 'rejected' order by reason"
    )
    assert reasons == [("duplicate", 1), ("missing_applied_on", 1)]


def test_without_vacancies_rates_are_there_and_posts_are_not(
    sandbox: Sandbox,
) -> None:
    ratios = sandbox.frame(
        "select * from marts.rpt_equality_ratio"
        " where measure = 'shortlisted_of_applied'"
    )
    row = ratios[(ratios["breakdown"] == "all") & (ratios["field"] == "white_bme")]
    assert row["n_reference"].to_list() == [2]
    assert row["reason"].to_list() == ["nobody of the group compared reached it"]
    bands = ratios[ratios["breakdown"] == "band"]["breakdown_level"].unique()
    assert list(bands) == ["Not stated"]
