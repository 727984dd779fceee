"""The tone of a text is VADER's, by sentence, and its words are those of the NHS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
    SentimentIntensityAnalyzer,
)

from workforce_insights import sentiment

SEED = Path(__file__).parents[2] / "seeds" / "reference" / "tone_words.csv"
VADER = SentimentIntensityAnalyzer()
WORDS = pd.read_csv(SEED, dtype=str, keep_default_na=False)
CHANGES = dict(zip(WORDS["word"], WORDS["as_word"], strict=True))

# What VADER's rules turn on, among words with and without a tone.
TURNS = [
    *("no", "not", "never", "nor", "without", "doubt", "so", "this", "least", "at"),
    *("very", "but", "kind", "of", "sort", "barely", "MOST", "don't", "the", "shit"),
    *("bad", "ass", "bomb", "good", "GOOD", "terrible", "excellent", "poor", ":)"),
    *("candidate", "answered", "hopeless", "lol", "hardly", "despite", "!", "?"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TURNS), min_size=1, max_size=40))
def test_a_sentence_is_read_as_vader_reads_it(words: list[str]) -> None:
    sentence = " ".join(words)
    expected = VADER.polarity_scores(sentence)["compound"]
    assert sentiment.polarity(sentence, {}) == expected


def test_a_text_is_the_mean_of_its_sentences() -> None:
    sentences = ["A strong answer!", "Was rude to the panel.", "He left at 3.30 p.m."]
    expected = np.mean([VADER.polarity_scores(s)["compound"] for s in sentences])
    for between in (" ", "\n", "\r\n\r\n"):
        text = between.join(sentences).replace("p.m.", "pm")
        assert sentiment.polarity(text, {}) == pytest.approx(expected)


@pytest.mark.parametrize(
    "phrase",
    [
        "Gave an excellent answer.",
        "There were no concerns.",
        "The panel had no concerns about her practice.",
        "Her presentation could not be faulted.",
        "Was not vague.",
        "Came across well and was not hesitant.",
    ],
)
def test_a_warm_phrase_reads_above_nought(phrase: str) -> None:
    assert sentiment.polarity(phrase, CHANGES) > 0.05


@pytest.mark.parametrize(
    "phrase",
    [
        "Was not strong.",
        "The answer was not very good.",
        "Did not demonstrate a strong understanding.",
        "Didn’t give a strong answer.",
        "Lacked depth.",
        "Examples were lacking.",
        "The panel had concerns.",
        "Limited experience at this band.",
        "Gave a vague account.",
        "Was never convincing.",
    ],
)
def test_a_cool_phrase_reads_below_nought(phrase: str) -> None:
    assert sentiment.polarity(phrase, CHANGES) < -0.05


@pytest.mark.parametrize(
    "phrase",
    [
        "The trust provides critical care to cancer patients in pain.",
        "An acute mental health emergency.",
        "Spoke of the death of a patient, of risk and of safeguarding.",
        "Has worked with victims of violence and abuse.",
        "Handles complaints, conflict and challenging demands under pressure.",
        "Areas for improvement and development.",
    ],
)
def test_words_of_the_work_have_no_tone(phrase: str) -> None:
    assert sentiment.polarity(phrase, CHANGES) == 0


@pytest.mark.parametrize(
    ("phrase", "meant", "read"),
    [
        ("Did not demonstrate leadership.", -1, 0),
        ("Was unable to evidence this.", -1, 0),
        ("Was unable to evidence good practice.", -1, 1),
        ("Needs development.", -1, 0),
        ("Answers were brief and superficial.", -1, 0),
        ("Thorough and knowledgeable.", 1, 0),
        ("Appointable.", 1, 0),
        ("Lacked confidence.", -1, 1),
        ("There were better candidates on the day.", -1, 1),
        ("Needs to be more confident.", -1, 1),
    ],
)
def test_blind_spots_are_known(phrase: str, meant: int, read: int) -> None:
    """What the page says VADER misses: a better reader makes these tests fail."""
    assert meant != read
    assert np.sign(sentiment.polarity(phrase, CHANGES)) == read


@pytest.mark.parametrize(
    "text",
    ["", " ", "x", ".", "?!", "😀", "\u200d", "👍🏽👍🏽", "\ud83d", "\x00", "1. 2. 3."],
)
def test_next_to_nothing_has_a_tone_too(text: str) -> None:
    assert -1 <= sentiment.polarity(text, CHANGES) <= 1


@pytest.mark.parametrize(
    "repeated", ["good ", "x", "but good ", "😀", "no. ", "😀 bad! ", "not so good, "]
)
def test_a_long_text_is_no_warmer_than_its_parts(repeated: str) -> None:
    text = (repeated * 20_000)[:20_000]
    assert -1 <= sentiment.polarity(text, CHANGES) <= 1


def test_an_emoji_does_not_swallow_the_word_beside_it() -> None:
    apart = sentiment.polarity("📋 excellent", {})
    assert apart > 0.5
    assert sentiment.polarity("📋excellent📋", {}) == apart


def test_a_frame_of_texts_is_read_in_its_order() -> None:
    bodies = pd.DataFrame({"body_id": ["b", "a"], "body": ["Poor.", "Excellent care."]})
    words = pd.DataFrame({"word": ["care", "lacked"], "as_word": [None, "lack"]})

    read = sentiment.tones(bodies, words)

    assert list(read["body_id"]) == ["b", "a"]
    assert list(read["tone"]) == [-0.4767, 0.5719]
    nobody = sentiment.tones(bodies.iloc[:0], words)
    assert list(map(str, nobody.dtypes)) == list(map(str, read.dtypes))


def test_a_word_is_not_read_as_one_without_a_tone() -> None:
    with pytest.raises(ValueError, match="which has no tone"):
        sentiment.polarity("Vague.", {"vague": "candidate"})


def test_every_word_of_the_list_changes_something() -> None:
    for word, as_word in CHANGES.items():
        assert word == word.strip().lower()
        assert VADER.lexicon.get(word) != VADER.lexicon.get(as_word), word
