"""Extracts that the command plants something in, or nothing: the pages tell which."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import yaml
from conftest import ROOT, Build, Sandbox, workforce

from workforce_insights import classifiers

VARIABLES = {
    "n_repeats": 1,
    "n_trees": 2,
    "n_permutations": 199,
    "n_resamples": 2,
    "n_references": 2,
    "max_clusters": 4,
}
LOGIT = "log loss of multinomial_logit"


def built(folder: Sandbox, *planted: str) -> Sandbox:
    """Plant by the command, and build what the sentences are made of."""
    arguments = ["--data", str(folder.data), "--people", "1200", "--seed", "3"]
    said = workforce("simulate", *arguments, *planted, output=folder.folder)
    assert said.returncode == 0, said.stderr
    outcome = folder.dbt(
        *("build", "--exclude-resource-type", "test", "unit_test"),
        *("--select", "+pub_finding"),
        variables=VARIABLES,
    )
    failed = [r for r in outcome.result.results if r.status in ("error", "fail")]
    assert outcome.success, [f"{r.node.name}: {r.message}" for r in failed]
    return folder


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """No rule of the programme, and a trust where panels matter instead of letters.

    Nor are BME candidates scored or written of otherwise than White ones.
    """
    trust = ("--vacancies", "900", "--letter", "1", "--panel", "4")
    trust += ("--scores", "0", "--tone", "0", "--topic", "1")
    return built(
        Sandbox(tmp_path_factory.mktemp("nothing")),
        *("--rule", "0", "--shortlisting", "1", *trust),
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    sandbox = Sandbox(tmp_path_factory.mktemp("planted"))
    plan = ("--completion", "0.6", "--segments", "5", "--area", "leadership")
    return built(sandbox, *plan)


@pytest.fixture(scope="module")
def biased(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    sandbox = Sandbox(tmp_path_factory.mktemp("biased"))
    return built(sandbox, "--bias", "2.5", "--area", "leadership")


def sentence(sandbox: Sandbox, finding: str) -> str:
    ((text,),) = sandbox.query(
        "select sentence from published.pub_finding"
        " where finding = ? and specification = 'as_recommended'",
        finding,
    )
    return str(text)


def test_a_rule_is_found_and_the_lack_of_one_is_not(
    nothing: Sandbox, planted: Sandbox
) -> None:
    assert "does better than" not in sentence(nothing, LOGIT)
    assert "does better than" in sentence(planted, LOGIT)
    by_chance = "tell no more about the programme than chance would"
    assert by_chance in sentence(nothing, "anything to learn")
    assert "do tell something" in sentence(planted, "anything to learn")
    telling = "Fields that tell the multinomial logit more than pure noise does: "
    assert telling + "0 of" in sentence(nothing, "what it rests on")
    assert telling + "0 of" not in sentence(planted, "what it rests on")


def test_an_effect_on_completion_is_found_where_there_is_one(
    nothing: Sandbox, planted: Sandbox
) -> None:
    assert "does no better than" in sentence(nothing, "completion")
    assert "does better than" in sentence(planted, "completion")
    ((low, high),) = planted.query(
        "select ci_low, ci_high from marts.rpt_outcome_effect"
        " where specification = 'as_recommended' and outcome = 'completion'"
        " and is_given_programme and field = 'band_level'"
    )
    assert low > 1
    assert low < 1.822 < high  # exp(0.6), as planted


def test_a_bias_is_found_where_there_is_one(nothing: Sandbox, biased: Sandbox) -> None:
    assert sentence(nothing, "worse for whom").startswith("None of")
    found = sentence(biased, "worse for whom")
    assert "are predicted worse" in found
    assert "(ethnic origin)" in found
    ((worse, left_out),) = biased.query(
        "select max(ci_low), count(*) from marts.rpt_field_evidence"
        " where specification = 'as_recommended' and field = 'ethnic_origin'"
        " and measure = 'cost_of_leaving_out'"
    )
    assert left_out == 1
    assert worse > 0
    dearer = "makes it worse"
    assert dearer in sentence(biased, "cost of leaving out")
    assert dearer not in sentence(nothing, "cost of leaving out")


def test_what_moves_the_odds_is_what_is_planted(demo: Build, nothing: Sandbox) -> None:
    """A letter, none before a panel, and a gap at shortlisting; and the other way."""
    of_demo = demo.public("pub_finding").query("section == 'recruitment'")
    said = of_demo.set_index("finding")["sentence"]
    other = dict(
        nothing.query(
            "select finding, sentence from published.pub_finding"
            " where section = 'recruitment'"
        )
    )
    found, not_found = "The interval leaves out 1", "The interval includes 1"
    for finding, is_of_demo in (
        ("odds with a letter", True),
        ("odds with a BME panel member", False),
        ("odds of shortlisting", True),
    ):
        assert (found if is_of_demo else not_found) in said[finding], finding
        assert (not_found if is_of_demo else found) in other[finding], finding
    ((low, high),) = nothing.query(
        "select ci_low, ci_high from marts.rpt_recruitment_odds"
        " where model = 'within_vacancy' and posts = 'all' and by_level = 'Yes'"
        " and measure = 'odds_ratio' and by_term = 'panel_bme'"
        " and clustered_by = 'vacancy'"
    )
    assert low < 4 < high


def test_interviews_alike_in_all_are_not_said_to_differ(nothing: Sandbox) -> None:
    """By one fixed draw: of others one in twenty would be, in each of these."""
    said = dict(
        nothing.query(
            "select finding, sentence from published.pub_finding"
            " where section = 'recruitment'"
        )
    )
    for finding in ("score gap", "tone gap"):
        assert "The interval includes 0" in said[finding], said[finding]
    none = "No topic is written of BME candidates more or less often"
    assert said["topics"].startswith(none), said["topics"]


def test_planted_segments_are_the_clusters(planted: Sandbox) -> None:
    ((shared,),) = planted.query(
        "select max(n_roles) from ("
        " select cluster_id, count(distinct role_group) as n_roles"
        " from marts.fct_cluster_membership"
        " inner join marts.dim_participant using (participant_id)"
        " where specification = 'as_recommended' group by cluster_id)"
    )
    assert shared == 1


@pytest.mark.parametrize("name", ["nothing", "planted", "biased"])
def test_the_warehouse_says_what_the_library_says_of_its_cells(
    name: str, request: pytest.FixtureRequest
) -> None:
    sandbox: Sandbox = request.getfixturevalue(name)
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    variables: dict[str, Any] = settings["vars"] | VARIABLES
    specification = variables["leadership_specifications"]["as_recommended"]
    kinds = {f: variables["model_fields"][f]["kind"] for f in specification["fields"]}
    cells = sandbox.frame(
        "select * from intermediate.int_leadership__fold_cells"
        " where specification = 'as_recommended'"
    )
    own = classifiers.evidence(
        cells.sample(frac=1, random_state=1),
        {**specification, "fields": kinds},
        seed=variables["seed"],
        n_trees=variables["n_trees"],
        max_depth=variables["max_depth"],
    )
    own = own[(own["measure"] != "confusion") & own["is_reportable"]]
    theirs = sandbox.frame(
        "select * from marts.rpt_programme_evidence"
        " where specification = 'as_recommended' and is_reportable"
    )
    keys = ["measure", "evaluation", "estimator"]
    numbers = ["n", "value", "ci_low", "ci_high"]
    pd.testing.assert_frame_equal(
        own.set_index(keys)[numbers].sort_index(),
        theirs.set_index(keys)[numbers].sort_index(),
        check_dtype=False,
        rtol=1e-9,
    )
