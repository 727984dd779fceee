"""Topics from the texts to the sentence: what is planted, and what must not leave."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import Build

from workforce_insights import simulate_interviews

WITHIN = "within_author_and_outcome"


def texts(demo: Build) -> pd.DataFrame:
    rows = demo.table("intermediate.int_recruitment__texts")
    return rows[rows["model_exclusion_reason"].isna()]


def gaps(demo: Build, **where: str) -> pd.DataFrame:
    found = demo.table("marts.rpt_topic_gap")
    for column, value in where.items():
        found = found[found[column] == value]
    return found


def test_about_as_many_topics_are_found_as_are_planted(demo: Build) -> None:
    choice = demo.table("marts.rpt_topic_choice")
    chosen = choice.loc[choice["is_chosen"], "n_topics"].unique()
    planted = len(simulate_interviews.grammar()["topics"])
    assert len(chosen) == 1
    assert abs(chosen[0] - planted) <= 1


def test_the_planted_topic_is_written_more_of_bme_candidates_and_no_other(
    demo: Build,
) -> None:
    own = gaps(demo, adjustment=WITHIN, field="white_bme")
    clear = own[own["adjusted_p_value"] < 0.05]
    assert len(clear) == 1
    found = clear.iloc[0]
    assert {"communication", "language"} & set(found["label"].split(" · "))
    assert 0.04 < found["value"] < 0.18
    others = gaps(demo, adjustment=WITHIN).query("field in ['gender', 'is_disabled']")
    assert not (others["adjusted_p_value"] < 0.05).any()


def test_the_gap_is_that_of_dummies_on_the_texts(demo: Build) -> None:
    found = gaps(demo, adjustment=WITHIN, field="white_bme").query("topic == 1").iloc[0]
    shares = demo.table("ml.ml_recruitment__topic_shares").query("topic == 1")
    rows = texts(demo).merge(shares, on="body_id", how="left")
    rows = rows[rows["white_bme"].notna()]
    rows["y"] = (rows["share"].fillna(0) >= 0.2).astype(float)
    rows["bme"] = (rows["white_bme"] == "BME").astype(float)
    rows["stratum"] = rows["author_id"] + rows["is_offered"].astype(str)
    rows = rows[rows.groupby("stratum")["bme"].transform("nunique") > 1]
    design = pd.get_dummies(rows["stratum"], dtype=float)
    design.insert(0, "bme", rows["bme"])
    fitted = sm.OLS(rows["y"], design).fit()
    assert found["value"] == pytest.approx(fitted.params["bme"], abs=1e-8)
    assert found["n"] == rows["bme"].sum()
    assert found["n_reference"] == (1 - rows["bme"]).sum()


def test_prevalence_is_counted_from_the_texts(demo: Build) -> None:
    shares = demo.table("ml.ml_recruitment__topic_shares")
    wide = shares.pivot_table(index="body_id", columns="topic", values="share")
    rows = texts(demo)
    mentions = wide.reindex(rows["body_id"]).fillna(0).to_numpy() >= 0.2
    topics = demo.table("marts.rpt_topic").query("field == 'all'").set_index("topic")
    expected = np.append(mentions.sum(axis=0), (~mentions.any(axis=1)).sum())
    order = [*wide.columns, 0]
    assert topics.loc[order, "n_mentions"].tolist() == expected.tolist()
    assert (topics["n"] == len(rows)).all()


def test_every_published_word_is_of_ten_candidates_by_ten_authors(demo: Build) -> None:
    published = demo.public("pub_topic")
    words = {
        word for own in published["words"].dropna() for word in re.split(", ", own)
    } | {word for own in published["label"].dropna() for word in own.split(" · ")}
    words -= {"no topic"}
    rows = texts(demo)
    assert len(words) > 30
    for word in words:
        uses = rows["body"].str.lower().str.contains(rf"\b{re.escape(word)}\b")
        assert rows.loc[uses, "candidate_id"].nunique() >= 10, word
        assert rows.loc[uses, "author_id"].nunique() >= 10, word


def test_no_name_is_known_to_the_topics(demo: Build) -> None:
    known = set(demo.table("ml.ml_recruitment__topic_words")["term"])
    words = simulate_interviews.grammar()
    lists = [own for group in words["names"].values() for own in group.values()]
    names = [name for own in lists for name in own]
    assert not known & {name.lower() for name in [*names, *words["surnames"]]}
    removed = demo.table("marts.rpt_text_cleaning").set_index("kind")
    assert removed.loc["name", "n_texts"] > 400
    assert removed.loc["boilerplate", "n_texts"] > 400


def test_no_sentence_of_a_text_is_published(demo: Build) -> None:
    """No run of four words of any text stands in a published topic or finding."""
    bodies = " \n ".join(texts(demo)["body"].str.lower())
    topics = demo.public("pub_topic")
    findings = demo.public("pub_finding")
    said = findings[findings["finding"].isin(["topics", "topics of other groups"])]
    for told in [*topics["words"].dropna(), *topics["label"].dropna()]:
        plain = re.findall(r"[\w'-]+", told.lower())
        for start in range(len(plain) - 3):
            assert " ".join(plain[start : start + 4]) not in bodies
    for sentence in said["sentence"]:
        quoted = re.findall(r"“(.*?)”", sentence)
        assert set(quoted) <= set(topics["label"])


def test_without_coded_themes_agreement_is_refused_in_words(demo: Build) -> None:
    found = demo.public("pub_theme_agreement")
    assert not found["is_reportable"].any()
    sentence = demo.public("pub_finding").set_index("finding")["sentence"]
    assert "cannot be measured here" in sentence["theme agreement"]


def test_the_sentence_says_the_gap_with_its_interval(demo: Build) -> None:
    sentence = demo.public("pub_finding").set_index("finding")["sentence"]["topics"]
    own = demo.public("pub_topic_gap")
    own = own[(own["adjustment"] == WITHIN) & (own["field"] == "white_bme")]
    found = own[own["adjusted_p_value"] < 0.05].iloc[0]
    for bound in ("value", "ci_low", "ci_high"):
        assert f"{100 * found[bound]:+.1f}".replace("-", "−") in sentence
    assert f"“{found['label']}”" in sentence
    assert "one differs beyond what chance gives" in sentence
