"""What the simulated panels score and write is what the plan plants, by other means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from workforce_insights import simulate_interviews as interviews
from workforce_insights import simulate_recruitment as simulate

DEMO = simulate.Plan(seed=20260101)
TOPICS = interviews.grammar()["topics"]


def scored(plan: simulate.Plan) -> pd.DataFrame:
    """Give each score with its candidate and member, White or BME."""
    posts, applications, merit = simulate.interviewed(plan)
    rows = interviews.scores(plan, posts, applications, merit).merge(
        applications[["application_id", "vacancy_id", "ethnicity"]], on="application_id"
    )
    rows = rows[rows["score"] <= rows["max_score"]]
    rows["percent"] = 100 * rows["score"] / rows["max_score"]
    for column in ("ethnicity", "member_ethnicity"):
        rows = rows[rows[column] != "Not stated"]
        rows[f"{column}_bme"] = (~rows[column].str.startswith("White")).astype(float)
    return rows


def written(plan: simulate.Plan, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Give each text with its candidate and its statements, each of them one mark."""
    marks = {
        topic: {kind: [f"{topic}-{kind}"] for kind in ("positive", "negative")}
        for topic in TOPICS
    }
    marked = {**interviews.grammar(), "topics": marks}
    monkeypatch.setattr(interviews, "grammar", lambda: marked)
    posts, applications = simulate.recruited(plan)
    rows = interviews.assessments(plan, posts, applications).merge(
        applications[["application_id", "ethnicity", "offered"]], on="application_id"
    )
    rows["bme"] = rows["ethnicity"].isin(simulate.BME).astype(float)
    bodies = rows["body"].str.lower()
    for topic in TOPICS:
        for kind in ("positive", "negative"):
            rows[f"{topic}, {kind}"] = bodies.str.count(f"{topic}-{kind}")
    return rows


@pytest.mark.parametrize(("gap", "sharing"), [(-0.3, 0.0), (0.0, 3.0)])
def test_scores_hold_the_planted_gap(gap: float, sharing: float) -> None:
    plan = replace(DEMO, n_vacancies=3_000, score_gap=gap, sharing=sharing)
    rows = scored(plan)
    rows["alike"] = (rows["ethnicity_bme"] == rows["member_ethnicity_bme"]).astype(
        float
    )
    columns = ["percent", "ethnicity_bme", "member_ethnicity_bme", "alike"]
    within = rows[columns] - rows.groupby("vacancy_id")[columns].transform("mean")
    fit = smf.ols(
        "percent ~ ethnicity_bme + member_ethnicity_bme + alike - 1", within
    ).fit(cov_type="cluster", cov_kwds={"groups": rows["application_id"]})
    low, high = fit.conf_int(0.001).loc["alike"]
    assert low < sharing < high
    assert high - low < 2
    people = rows.groupby(["vacancy_id", "application_id"])[columns].mean()
    apart = people - people.groupby("vacancy_id").transform("mean")
    freedom = len(people) - people.index.get_level_values(0).nunique()
    found = smf.ols("percent ~ ethnicity_bme + alike - 1", apart).fit()
    low, high = found.conf_int(0.001).loc["ethnicity_bme"] / np.sqrt(
        np.square(apart["percent"]).sum() / freedom
    )
    assert low < gap < high
    assert high - low < 0.25


def test_three_members_score_everybody_interviewed() -> None:
    posts, applications, merit = simulate.interviewed(DEMO)
    rows = interviews.scores(DEMO, posts, applications, merit)
    people = applications[applications["interviewed"] == "Yes"]
    assert set(rows["application_id"]) == set(people["application_id"])
    assert 0.99 * 3 * len(people) < len(rows) < 3 * len(people)
    assert rows["interview_score_id"].is_unique
    assert (rows["score"] > rows["max_score"]).sum() == 3
    panels = rows.merge(people, on="application_id").groupby("vacancy_id")
    members = panels[["panel_member_no", "member_ethnicity"]].apply(
        lambda panel: len(panel.drop_duplicates())
    )
    assert members.max() == 3


def test_scores_go_with_the_offer() -> None:
    _, applications, merit = simulate.interviewed(DEMO)
    is_offered = applications["offered"] == "Yes"
    better = np.nanmean(merit[is_offered]) - np.nanmean(merit[~is_offered])
    assert better > 0.5
    assert np.nanmean(merit) == pytest.approx(0, abs=0.05)
    assert np.nanstd(merit) == pytest.approx(1, abs=0.05)


def test_texts_hold_what_is_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = written(replace(DEMO, n_vacancies=3_000, n_assessments=8_000), monkeypatch)
    kind = rows.filter(like=", positive").sum(axis=1)
    unkind = rows.filter(like=", negative").sum(axis=1)
    assert (kind + unkind).mean() > 2
    said = pd.DataFrame(
        {
            "bme": np.repeat(rows["bme"], kind + unkind),
            "offered": np.repeat(rows["offered"] == "Yes", kind + unkind).astype(float),
            "author": np.repeat(rows["author_id"], kind + unkind),
            "kind": np.concatenate(
                [np.repeat([1.0, 0.0], pair) for pair in zip(kind, unkind, strict=True)]
            ),
        }
    )
    fit = smf.logit("kind ~ bme + offered", said).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": said["author"]}
    )
    low, high = fit.conf_int(0.001).loc["bme"]
    # Authors differ in kindness, which draws odds over all of them towards 1.
    assert low < -0.6 * 0.98 < high
    assert high - low < 0.4
    for topic in TOPICS:
        mentions = rows[f"{topic}, positive"] + rows[f"{topic}, negative"] > 0
        table = smf.logit(
            "mentions ~ bme", rows.assign(mentions=mentions.astype(float))
        )
        fit = table.fit(
            disp=0, cov_type="cluster", cov_kwds={"groups": rows["author_id"]}
        )
        low, high = np.exp(fit.conf_int(0.001).loc["bme"])
        if topic == interviews.PLANTED_TOPIC:
            # The first of some three topics is twice as likely; later ones less so.
            assert low > 1.5
            assert high < 3.5
        else:
            assert low < 1.15, topic


def test_texts_read_as_different_peoples() -> None:
    posts, applications = simulate.recruited(DEMO)
    rows = interviews.assessments(DEMO, posts, applications)
    assert len(rows) == 1_500
    assert rows["author_id"].nunique() > 150
    long = rows.loc[rows["body"].str.len() > 40, "body"]
    assert long.is_unique
    assert 0.02 < (rows["body"].str.len() < 20).mean() < 0.08
    assert not rows["body"].str.contains(r"[{}|]").any()
    for sentence in interviews.grammar()["boilerplate"]:
        assert 0.05 < rows["body"].str.contains(sentence, regex=False).mean() < 0.4


def test_names_are_of_the_gender_of_whom_the_text_is() -> None:
    groups = interviews.grammar()["names"].values()
    for own in groups:
        lengths = [[len(name) for name in own[gender]] for gender in own]
        assert lengths[0] == lengths[1] == lengths[2]
    named = {
        gender: {name for own in groups for name in own[gender]}
        for gender in ("Female", "Male")
    }
    assert not named["Female"] & named["Male"]
    posts, applications = simulate.recruited(DEMO)
    rows = interviews.assessments(DEMO, posts, applications).merge(
        applications[["application_id", "gender"]], on="application_id"
    )
    said = {
        gender: rows["body"].str.contains(rf"\b(?:{'|'.join(sorted(names))})\b")
        for gender, names in named.items()
    }
    for gender, other in (("Female", "Male"), ("Male", "Female")):
        own = rows["gender"] == gender
        assert said[gender][own].mean() > 0.2
        assert not said[other][own].any()
