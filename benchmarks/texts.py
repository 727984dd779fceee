"""The tone and the topics of texts, of which none can be grouped with another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from lines import Done, Line, Peer, Task, close, compared
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from workforce_insights import sentiment, text_cleaning, topics
from workforce_insights import simulate_interviews as interviews
from workforce_insights import simulate_recruitment as recruitment

N_TOPICS = 8
MIN_TEXTS = 5
"""Texts that use a word, from which it counts."""

POSTS_PER_TEXT = 0.2

LEAST_AGREEMENT = 0.4
"""Of the topics' first words, on the scale of `topics.agreement`."""

AS_THEY_STAND = pd.DataFrame({"word": [], "as_word": []}, dtype=object)
"""No word read otherwise than VADER does."""


def write(file: Path, n: int) -> None:
    """Write about so many simulated assessments."""
    plan = recruitment.Plan(1, n_vacancies=int(POSTS_PER_TEXT * n), n_assessments=n)
    texts = interviews.assessments(plan, *recruitment.recruited(plan))
    texts[["assessment_id", "body"]].to_parquet(file)


def lines(file: Path) -> Iterator[Line]:
    """Read the tone and the topics of all texts."""
    (n,) = duckdb.sql(f"select count(*) from '{file.as_posix()}'").fetchone() or (0,)
    yield from compared(tones(file, n))
    yield from compared(found_topics(file, n))


def distinct(file: Path) -> pd.DataFrame:
    """Take each text once, which is all the cells that there are."""
    return duckdb.sql(
        "select min(assessment_id) as body_id, body"
        f" from '{file.as_posix()}' group by body order by body_id"
    ).df()


def tones(file: Path, n: int) -> Task:
    """Compare the tone of each text with VADER's, sentence by sentence."""

    def own() -> Done:
        bodies = distinct(file)
        found = sentiment.tones(bodies, AS_THEY_STAND)
        return Done(dict(zip(bodies["body"], found["tone"], strict=True)), len(bodies))

    def peer() -> pd.Series[Any]:
        texts = pd.read_parquet(file)
        analyser = SentimentIntensityAnalyzer()

        def tone(body: str) -> float:
            sentences = filter(None, re.split(r"(?<=[.!?])\s+|\n+", body))
            read = [analyser.polarity_scores(one)["compound"] for one in sentences]
            return float(np.mean(read))

        return texts.assign(tone=texts["body"].apply(tone)).set_index("body")["tone"]

    def check(its: pd.Series[Any], own: dict[str, float]) -> None:
        close(1e-9)(its.to_numpy(), [own[body] for body in its.index])

    made = [Peer("VADER in pandas", peer, "the tone of each text", check)]
    return Task("tone of texts", n, own, made, scan(file))


def found_topics(file: Path, n: int) -> Task:
    """Compare topics by their first words; ours are without names and boilerplate."""

    def own() -> Done:
        bodies = distinct(file)
        terms = text_cleaning.terms(
            bodies, kept_words=[], stop_words=[], boilerplate_texts=10
        )
        terms = terms[terms["term"].notna()]
        uses = terms.groupby("term")["body_id"].transform("size")
        texts = topics.Texts.of(terms[uses >= MIN_TEXTS])
        idf = topics.inverse_frequencies(texts.uses)
        _, weights = topics.factors(topics.weighted(texts.counts, idf), N_TOPICS, 1)
        return Done(texts.words[topics.top_words(weights)], len(bodies))

    def peer() -> np.ndarray:
        vectors = TfidfVectorizer(stop_words="english", min_df=MIN_TEXTS)
        weighted = vectors.fit_transform(pd.read_parquet(file)["body"])
        model = NMF(N_TOPICS, random_state=1).fit(weighted)
        tops = topics.top_words(model.components_)
        return vectors.get_feature_names_out()[tops]

    def check(its: np.ndarray, own: np.ndarray) -> None:
        words = np.unique(np.concatenate([its.ravel(), own.ravel()]))
        alike = topics.agreement(*(np.searchsorted(words, one) for one in (its, own)))
        assert alike >= LEAST_AGREEMENT, f"the topics agree by {alike:.2f} only"  # noqa: S101

    same = f"first words of each topic, by {LEAST_AGREEMENT} of 1"
    made = [Peer("scikit-learn, names and boilerplate left in", peer, same, check)]
    return Task(f"{N_TOPICS} topics of texts", n, own, made, scan(file))


def scan(file: Path) -> Any:
    """Make the engine's bare scan of the texts."""
    query = f"select sum(length(body)) from '{file.as_posix()}'"
    return lambda: duckdb.sql(query).fetchall()
