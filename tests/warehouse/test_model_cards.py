"""A card says what its tables say, and the plan is the one that was committed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Build, Sandbox

from workforce_insights import project as projects

PLAN = ROOT / "docs" / "analysis_plan.yml"
SECTIONS = [
    *("specification", "intended_use", "out_of_scope", "data", "methodology"),
    *("evaluation", "evaluation_by_group", "ethics", "caveats", "run"),
]
KEYS = ["model_name", "specification"]


def plan() -> dict[str, dict]:
    return yaml.safe_load(PLAN.read_text(encoding="utf-8"))


def committed_hash() -> str:
    return hashlib.sha256(PLAN.read_bytes()).hexdigest()


def read(number: str) -> float:
    return float(number.replace(",", "").replace("−", "-"))


def numbers(text: str) -> list[float]:
    return [read(n) for n in re.findall(r"(?<![\w.])−?\d[\d,]*(?:\.\d+)?", text)]


def assert_tells(item: str, row: pd.Series) -> None:
    """An item prints a row of evidence, each number right to its last digit."""
    if pd.isna(row["value"]):
        assert f"refused, {row['reason']}" in item
        return
    found = re.search(
        r"(\S+) \(95% interval (\S+) to (\S+?)\) of ([\d,]+) people", item
    )
    assert found, item
    *shown, people = found.groups()
    assert read(people) == row["n"]
    for text, value in zip(shown, row[["value", "ci_low", "ci_high"]], strict=True):
        scale = 100 if text.endswith("%") else 1
        number = text.rstrip("%")
        half = 0.5 * 10.0 ** -len(number.partition(".")[2])
        assert abs(read(number) - scale * value) <= half + 1e-9, item


@pytest.mark.parametrize("table", ["marts.rpt_model_card", "published.pub_model_card"])
def test_every_model_has_every_section(demo: Build, table: str) -> None:
    cards = demo.table(table)
    runs = demo.table("marts.rpt_model_run")
    assert len(runs) == 15
    held = cards.sort_values("section_number").groupby(KEYS)["section"].unique()
    assert set(held.index) == set(runs.set_index(KEYS).index)
    assert all(list(sections) == SECTIONS for sections in held)
    assert not cards["item"].str.contains("This build holds nothing").any()


def evidence(demo: Build, layer: str) -> pd.DataFrame:
    """What each card is judged by, by model, specification and what it is of."""
    parts = []
    programme = demo.table(f"{layer}_programme_evidence")
    own = {
        name: chosen["estimator"]
        for name, chosen in plan()["settings"]["leadership_specifications"].items()
        if "estimator" in chosen
    }
    programme = programme[programme["estimator"] == programme["specification"].map(own)]
    parts.append(programme.assign(model_name="programme_classifier"))
    clusters = demo.table(f"{layer}_cluster_evidence").query("field.isna()")
    at = clusters["specification"].map(
        {"as_published": 7, "as_recommended": 7, "by_outcome": 4}
    )
    at_cut = clusters["n_clusters"].isna() | (clusters["n_clusters"] == at)
    parts.append(clusters[at_cut].assign(model_name="clusters"))
    outcomes = demo.table(f"{layer}_outcome_evidence")
    parts.append(outcomes.assign(model_name=outcomes["outcome"] + "_model"))
    return pd.concat(parts)


@pytest.mark.parametrize("layer", ["marts.rpt", "published.pub"])
def test_each_estimate_on_a_card_is_that_of_its_table(demo: Build, layer: str) -> None:
    cards = demo.table(f"{layer}_model_card")
    cards = cards[cards["section"] == "evaluation"].set_index(KEYS)
    rows = evidence(demo, layer)
    n_checked = 0
    for model, judged in plan()["models"].items():
        for rank in ("primary", "secondary"):
            chosen = judged[rank] if rank == "secondary" else [judged[rank]]
            for measure in chosen:
                found = rows[
                    (rows["model_name"] == model)
                    & (rows["measure"] == measure["measure"])
                    & (rows["evaluation"].fillna("") == measure.get("of", ""))
                ]
                assert len(found) >= 3, measure
                for _, row in found.iterrows():
                    given = row["is_given_programme"] is True
                    first = rank == "primary" and not given
                    start = ("First measure: " if first else "Also: ") + measure[
                        "meaning"
                    ]
                    start += ", with the programme among the fields" * given + ": "
                    items = cards.loc[(model, row["specification"]), "item"]
                    (item,) = (i for i in items if i.startswith(start))
                    assert_tells(item, row)
                    n_checked += 1
    firsts = cards["item"].str.startswith("First measure")
    assert firsts.groupby(KEYS).sum().eq(1).all()
    assert n_checked == cards["item"].str.contains("95% interval|refused").sum() > 40


@pytest.mark.parametrize("layer", ["marts.rpt", "published.pub"])
def test_the_baseline_on_a_card_is_that_of_no_model(demo: Build, layer: str) -> None:
    cards = demo.table(f"{layer}_model_card").set_index([*KEYS, "section"])["item"]
    held = demo.table(f"{layer}_programme_evidence").set_index(
        ["specification", "estimator", "evaluation", "measure"]
    )
    for specification in held.index.unique("specification"):
        row = held.loc[
            (specification, "class_frequencies", "cross_validation", "log_loss")
        ]
        values = row[["value", "ci_low", "ci_high"]]
        first = cards[("programme_classifier", specification, "evaluation")].iloc[0]
        _, _, baseline = first.partition("Without a model the log loss is ")
        shown = numbers(baseline.replace("95% interval", ""))
        assert shown == pytest.approx(list(values), abs=0.0005 + 1e-9)


@pytest.mark.parametrize("layer", ["marts.rpt", "published.pub"])
def test_each_group_on_a_card_is_that_of_its_table(demo: Build, layer: str) -> None:
    cards = demo.table(f"{layer}_model_card")
    cards = cards[
        (cards["model_name"] == "programme_classifier")
        & (cards["section"] == "evaluation_by_group")
    ]
    fairness = demo.table(f"{layer}_fairness")
    n_checked = 0
    for measure in plan()["models"]["programme_classifier"]["by_group"]:
        held = fairness[
            (fairness["measure"] == measure["measure"])
            & (fairness["estimator"] != "class_frequencies")
            & fairness["field"].notna()
            & fairness["other_field"].isna()
            & fairness["programme_id"].isna()
        ]
        assert len(held) > 60
        for _, row in held.iterrows():
            field = row["field"].replace("_", " ").capitalize()
            items = cards.loc[cards["specification"] == row["specification"], "item"]
            start = f"{field}, {measure['meaning']}. "
            (item,) = (i for i in items if i.startswith(start))
            groups = dict(
                part.split(": ", 1)
                for part in item.removeprefix(start).removesuffix(".").split("; ")
            )
            assert_tells(groups[row["group_name"]], row)
            n_checked += 1
    assert n_checked > 150


@pytest.mark.parametrize("layer", ["marts.rpt", "published.pub"])
def test_data_fields_and_ethics_are_those_of_the_tables(
    demo: Build, layer: str
) -> None:
    cards = demo.table(f"{layer}_model_card").set_index([*KEYS, "section"])["item"]
    runs = demo.table("marts.rpt_model_run").set_index(KEYS)
    exclusions = demo.table("marts.rpt_model_exclusion")
    totals = exclusions[exclusions["field"].isna()].pivot_table(
        "n_people", "specification", "measure"
    )
    fields = demo.table(f"{layer}_field_evidence")
    for (model, specification), run in runs.iterrows():
        lines, taken, given = cards[(model, specification, "data")]
        assert numbers(lines) == [1000, 1000, 0]
        expected = totals.loc[specification, ["modelled", "excluded"]].tolist()
        assert numbers(taken)[:2] == expected
        assert numbers(given) == [run["n_people"]]
        assert run["input_hash"] in cards[(model, specification, "run")].iloc[0]
        assert cards[(model, specification, "run")].iloc[2] == run["versions"] + "."
    for specification in ("as_published", "as_recommended"):
        own = fields[fields["specification"] == specification].set_index("measure")
        ethics = cards[("programme_classifier", specification, "ethics")]
        (cost,) = (i for i in ethics if i.startswith("Held-out log loss"))
        everything = own.loc["cost_of_leaving_out"].query("field == 'all'")
        assert_tells(cost, everything.iloc[0])
        (flips,) = (i for i in ethics if i.startswith("Share of people whose"))
        held = own.loc["flip_share"]
        groups = dict(
            part.split(": ", 1)
            for part in flips.partition(" alone does. ")[2].split("; ")
        )
        assert len(groups) == len(held) > 4
        for _, row in held.iterrows():
            name = row["field"].removesuffix("_level").replace("_", " ")
            named = {"random control": "a field of pure noise"}.get(name, name)
            named = {"is male": "gender", "is disabled": "disability"}.get(named, named)
            (shown,) = (v for k, v in groups.items() if k.lower() == named)
            assert_tells(shown, row)
    sees = cards[("programme_classifier", "as_published", "ethics")]
    assert sees.str.contains(
        "(age, gender, ethnic origin, disability)", regex=False
    ).any()
    sees = cards[("programme_classifier", "recommended_with_age", "ethics")]
    assert sees.str.contains("(age)", regex=False).any()
    for model in ("programme_classifier", "clusters", "completion_model"):
        sees = cards[(model, "as_recommended", "ethics")]
        assert sees.str.contains("It sees no protected characteristic.").any()


def test_the_plan_holds_every_variable_as_it_is() -> None:
    variables = yaml.safe_load((ROOT / "dbt_project.yml").read_text("utf-8"))["vars"]
    settings = plan()["settings"]
    assert set(settings) == set(variables)
    for name, value in variables.items():
        assert settings[name] == value, name
        assert type(settings[name]) is type(value), name


def test_the_plan_has_one_first_measure_for_each_model(demo: Build) -> None:
    models = demo.table("marts.rpt_model_run")["model_name"]
    assert set(plan()["models"]) == set(models)
    measures = demo.table("marts.rpt_planned_measure")
    firsts = measures[measures["measure_rank"] == "primary"]
    assert firsts["model_name"].is_unique
    assert set(firsts["model_name"]) == set(models)


def test_the_hash_is_that_of_the_file_wherever_it_stands(demo: Build) -> None:
    held = demo.public("pub_provenance").iloc[0]
    assert held["plan_hash"] == held["committed_plan_hash"] == committed_hash()
    assert pd.isna(held["plan_departures"])
    manifest = json.loads((demo.release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["plan"] == {
        "plan_hash": committed_hash(),
        "committed_plan_hash": committed_hash(),
        "plan_departures": None,
    }
    runs = demo.public("pub_model_card").query("section == 'run'")["item"]
    named = runs[runs.str.startswith("Analysis plan")]
    assert len(named) == 15
    assert (named == f"Analysis plan {committed_hash()}, followed as committed.").all()
    finding = demo.public("pub_finding").query("finding == 'plan'")["sentence"].item()
    assert f"committed analysis plan {committed_hash()[:8]}:" in finding


def test_settings_of_a_data_folder_change_hash_and_sentence(
    tmp_path: Path,
) -> None:
    sandbox = Sandbox(tmp_path)
    sandbox.data.mkdir()
    extract = "participant_id,programme\n"
    (sandbox.data / "participants.csv").write_text(extract, encoding="utf-8")
    chosen = "n_trees: 5\nprotected_fields: [age]\nseed: 20260101\n"
    (sandbox.data / "settings.yml").write_text(chosen, encoding="utf-8")
    settings = projects.settings(projects.find(ROOT), sandbox.data)
    assert sandbox.dbt(
        "run", "--select", "rpt_analysis_plan", variables=settings
    ).success
    others = json.dumps({"n_trees": 5, "protected_fields": ["age"]}, sort_keys=True)
    expected = hashlib.sha256((committed_hash() + others).encode()).hexdigest()
    assert sandbox.query("select * from marts.rpt_analysis_plan") == [
        (
            expected,
            committed_hash(),
            2,
            "n_trees (5 instead of 100), protected_fields",
        )
    ]
    code = sandbox.compiled("select * from {{ ref('pub_finding__plan') }}")
    (sentence,) = sandbox.frame(code)["sentence"]
    assert expected[:8] in sentence
    assert "n_trees (5 instead of 100), protected_fields" in sentence
    assert "depart from the committed analysis plan" in sentence
