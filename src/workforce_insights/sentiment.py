"""The tone of a text: how warm its words read, from -1 to 1.

VADER (Hutto and Gilbert 2014, ICWSM 8(1):216-225) adds up the warmth that people gave
to some 7,500 English words, turned round by negations and moved by intensifiers. It was
made for short public messages: what else reads assessments better has to replace
`polarity` alone.

Trap: a word's warmth is that of everyday speech, where "pain" is felt and not treated
and "care" is shown and not provided. Words that name the work are to be taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pandas as pd
from vaderSentiment.vaderSentiment import (  # type: ignore[import-untyped]
    SentimentIntensityAnalyzer,
)

from workforce_insights import evidence as tidy

MAX_WORDS = 100
"""Words read at a time where a sentence has no end."""

_TYPED = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": " - ", "—": " - ", "…": "... "}
_ENDS = re.compile(r"(?<=[^\d\s][.!?])\s+|[\r\n]+")


def polarity(text: str, words: Mapping[str, str]) -> float:
    """Read the tone of a text.

    It is the mean over sentences of VADER's compound, as its authors advise for texts
    longer than one: the compound of a whole text comes near -1 or 1 with its length.

    Parameters
    ----------
    text : str
        Of any length; the time taken grows with it and no faster.
    words : mapping of str to str
        Changes to VADER's words, in lower case: the word that each is read as, or
        nothing to take it out.

    Returns
    -------
    float
        Between -1 and 1; 0 where no word has a tone, or tones cancel.

    Raises
    ------
    ValueError
        If a word is to be read as one that VADER does not have.
    """
    reader = _reader(frozenset(words.items()))
    sentences = reader.sentences(text)
    read = [reader.polarity_scores(sentence)["compound"] for sentence in sentences]
    return sum(read) / len(read) if read else 0.0


def tones(bodies: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """Read the tone of each text of a frame.

    Parameters
    ----------
    bodies : DataFrame
        body_id and body, each body once.
    words : DataFrame
        word and as_word, null to take the word out.

    Returns
    -------
    DataFrame
        body_id and tone, in the order of `bodies`.
    """
    changes = dict(zip(words["word"], words["as_word"].fillna(""), strict=True))
    read = {
        "body_id": bodies["body_id"],
        "tone": [polarity(body, changes) for body in bodies["body"]],
    }
    return tidy.typed(pd.DataFrame(read), {"body_id": "str", "tone": "float64"})


class _Reader(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """VADER, which looks three words back and two ahead, shown no more than those.

    It goes through the whole text for each word otherwise.
    """

    def __init__(self, changes: Mapping[str, str]) -> None:
        super().__init__()
        emojis = {
            emoji: f" {described} "
            for emoji, described in self.emojis.items()
            if len(emoji) == 1
        }
        self.keyboard = str.maketrans(_TYPED | emojis)
        known = dict(self.lexicon)
        for word, as_word in changes.items():
            self.lexicon.pop(word, None)
            if as_word:
                if as_word not in known:
                    raise ValueError(f"{word} is read as {as_word}, which has no tone")
                self.lexicon[word] = known[as_word]

    def sentences(self, text: str) -> Iterator[str]:
        """Part a text into sentences, put as a plain keyboard types them."""
        for sentence in _ENDS.split(text):
            words = sentence.translate(self.keyboard).split()
            for first in range(0, len(words), MAX_WORDS):
                yield " ".join(words[first : first + MAX_WORDS])

    @staticmethod
    def _negation_check(
        valence: float, words: list[str], distance: int, place: int
    ) -> float:
        start = max(place - 3, 0)
        read: float = SentimentIntensityAnalyzer._negation_check(
            valence, words[start : place + 1], distance, place - start
        )
        return read

    @staticmethod
    def _special_idioms_check(valence: float, words: list[str], place: int) -> float:
        read: float = SentimentIntensityAnalyzer._special_idioms_check(
            valence, words[place - 3 : place + 3], 3
        )
        return read


@cache
def _reader(changes: frozenset[tuple[str, str]]) -> _Reader:
    """Make a reader once for the same changes."""
    return _Reader(dict(changes))
