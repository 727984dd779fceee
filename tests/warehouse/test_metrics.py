"""A metric is defined once: queries, the mart and the home page give the same."""

from __future__ import annotations

import json
import math
import re

import duckdb
import pandas as pd
import pytest
from conftest import ROOT, Build
from metricflow.data_table.mf_table import MetricFlowDataTable
from metricflow.engine.metricflow_engine import (
    MetricFlowEngine,
    MetricFlowQueryRequest,
)
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow.validation.data_warehouse_model_validator import (
    DataWarehouseModelValidator,
)
from metricflow_semantic_interfaces.validations.semantic_manifest_validator import (
    SemanticManifestValidator,
)
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from workforce_insights import encryption, metrics


class Client:
    """The warehouse, as MetricFlow wants to ask it."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def query(self, stmt, sql_bind_parameter_set=None):
        asked = self._connection.execute(stmt)
        return MetricFlowDataTable.create_from_rows(
            [column[0] for column in asked.description], asked.fetchall()
        )

    def dry_run(self, stmt, sql_bind_parameter_set=None):
        self._connection.execute(f"explain {stmt}")


@pytest.fixture(scope="module")
def client(demo: Build):
    with encryption.open_warehouse(demo.warehouse) as connection:
        yield Client(connection)


@pytest.fixture(scope="module")
def semantics(demo: Build):
    file = demo.output / "target" / "semantic_manifest.json"
    return parse_manifest_from_dbt_generated_manifest(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def engine(semantics, client: Client) -> MetricFlowEngine:
    return MetricFlowEngine(SemanticManifestLookup(semantics), client)


def asked(engine: MetricFlowEngine, *names: str, by: tuple[str, ...] = ()):
    request = MetricFlowQueryRequest.create(metric_names=names, group_by_names=by)
    table = engine.query(request).result_df
    return pd.DataFrame(list(table.rows), columns=list(table.column_names))


@pytest.fixture(scope="module")
def headlines(demo: Build) -> pd.DataFrame:
    return demo.table("marts.rpt_headline").set_index("metric")


def test_the_definitions_hold_in_themselves_and_in_the_warehouse(
    semantics, client: Client
) -> None:
    validated = SemanticManifestValidator(max_workers=1).validate_semantic_manifest(
        semantics
    )
    assert not validated.has_blocking_issues, validated.all_issues
    warehouse = DataWarehouseModelValidator(client)
    for validate in (
        warehouse.validate_semantic_models,
        warehouse.validate_dimensions,
        warehouse.validate_entities,
        warehouse.validate_metrics,
    ):
        assert not validate(semantics).all_issues


def test_a_query_gives_what_the_mart_has(
    engine: MetricFlowEngine, headlines: pd.DataFrame
) -> None:
    (values,) = asked(engine, *headlines.index).to_dict("records")
    assert len(values) == len(headlines) >= 12
    for name, value in values.items():
        assert float(value) == pytest.approx(headlines.loc[name, "value"], abs=1e-11)


def test_the_metrics_are_what_other_marts_count(
    demo: Build, headlines: pd.DataFrame
) -> None:
    enrolments = demo.table("marts.fct_enrolment")
    applications = demo.table("marts.fct_application")
    members = demo.table("marts.dim_member")
    ratio = demo.table("marts.rpt_equality_ratio").query(
        "indicator == 'WRES 2' and breakdown == 'all'"
    )
    active = demo.table("marts.rpt_community_engagement").query(
        "measure == 'active' and field == 'all'"
    )
    short = demo.table("marts.rpt_learning_need").query(
        "measure == 'share_short' and breakdown == 'all' and scope == 'framework'"
    )
    completed = demo.table("marts.rpt_outcome_margin").query(
        "outcome == 'completion' and field == 'everybody'"
    )
    fellows = demo.table("marts.rpt_fellowship").query("measure == 'fellows'")
    expected = {
        "enrolments": len(enrolments),
        "completion_share": completed["value"].item(),
        "vacancies_advertised": len(demo.table("marts.dim_vacancy")),
        "applications": len(applications),
        "offers": applications["is_offered"].sum(),
        "wres_2": ratio["value"].item(),
        "joined": members["joined_date"].notna().sum(),
        "members": members["is_member"].sum(),
        "active_share": active["value"].item(),
        "people_assessed": short["n"].item(),
        "share_short": short["value"].item(),
        "fellows": fellows["n"].unique().item(),
    }
    for name, value in expected.items():
        assert headlines.loc[name, "value"] == pytest.approx(value, abs=1e-11), name
    both = {"white_appointed_share": "reference", "bme_appointed_share": "compared"}
    for name, group in both.items():
        n, events = ratio[f"n_{group}"].item(), ratio[f"n_{group}_events"].item()
        assert headlines.loc[name, ["n_part", "n"]].tolist() == [events, n]


def test_intervals_are_those_of_statsmodels(headlines: pd.DataFrame) -> None:
    for _, row in headlines.iterrows():
        if row["kind"] == "count":
            assert pd.isna(row["ci_low"])
            continue
        if row["kind"] == "share":
            low, high = proportion_confint(row["n_part"], row["n"], method="wilson")
        else:
            low, high = confint_proportions_2indep(
                *(row["n_part"], row["n"], row["n_compared_part"], row["n_compared"]),
                compare="ratio",
                method="log",
            )
        assert row["ci_low"] == pytest.approx(low, abs=1e-9)
        assert row["ci_high"] == pytest.approx(high, abs=1e-9)


def test_a_metric_is_broken_down_across_the_star(
    demo: Build, engine: MetricFlowEngine
) -> None:
    """A group of another table, by the key that both have."""
    people = demo.table("marts.dim_participant")[["participant_id", "ethnic_group"]]
    joined = demo.table("marts.fct_enrolment").merge(people, on="participant_id")
    expected = joined.dropna(subset="has_completed").groupby("ethnic_group")[
        "has_completed"
    ]
    shown = asked(engine, "completion_share", by=("participant__ethnic_group",))
    shown = shown.set_index("participant__ethnic_group")["completion_share"]
    for group, share in expected.mean().items():
        assert shown[group] == pytest.approx(share)
    months = asked(engine, "joined", by=("metric_time__month",))
    counted = demo.table("marts.dim_member")["joined_date"].dropna()
    by_month = counted.dt.to_period("M").value_counts()
    assert len(months) == len(by_month) >= 24
    for _, row in months.iterrows():
        assert row["joined"] == by_month[row["metric_time__month"].to_period("M")]


@pytest.mark.parametrize("document", ["README.md", "docs/analysts.md"])
def test_queries_in_the_documents_are_answered(
    engine: MetricFlowEngine, document: str
) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    queries = re.findall(
        r"^uv run mf query --metrics (\S+) --group-by (\S+)(?: --order (\S+))?$",
        text,
        re.MULTILINE,
    )
    assert len(queries) == len(re.findall(r"^uv run mf query", text, re.MULTILINE)) > 0
    for names, by, order in queries:
        request = MetricFlowQueryRequest.create(
            metric_names=names.split(","),
            group_by_names=by.split(","),
            order_by_names=order.split(",") if order else None,
        )
        assert engine.query(request).result_df.row_count > 1


def test_every_definition_can_be_listed(demo: Build) -> None:
    manifest = json.loads((demo.output / "target" / "manifest.json").read_text("utf-8"))
    listed = {metric.name: metric for metric in metrics.defined(manifest)}
    assert list(listed) == sorted(listed)
    assert set(listed) >= set(demo.table("marts.rpt_headline")["metric"])
    for metric in listed.values():
        assert metric.label
        assert metric.description.endswith(".")
    assert listed["enrolments"].formula == "count(participant_id) over fct_enrolment"
    assert listed["completion_share"].formula == (
        "completed_enrolments / decided_enrolments"
    )
    assert listed["wres_2"].formula == "white_appointed_share / bme_appointed_share"


def test_published_headlines_come_from_published_counts(demo: Build) -> None:
    shown = demo.public("pub_headline").set_index("metric")
    held = demo.table("marts.rpt_headline").set_index("metric")
    assert list(shown.index) == list(held.index)
    for name, row in shown.iterrows():
        assert not row["is_suppressed"]
        if row["kind"] == "count":
            assert row["value"] == row["n"]
        elif row["kind"] == "share":
            assert row["value"] == pytest.approx(row["n_part"] / row["n"], abs=0.005)
        else:
            ratio = (
                row["n_part"] / row["n"] / (row["n_compared_part"] / row["n_compared"])
            )
            assert row["value"] == pytest.approx(ratio, abs=0.005)
        assert math.isclose(row["value"], held.loc[name, "value"], rel_tol=0.05)
