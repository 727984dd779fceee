"""Words of free texts, without the names in them and without boilerplate.

Trap: a name is a word like any other to a model, and a good one: texts about one person
share it. Names go before anything is counted. What is left is no safer than the rule
that a word is known only where it is used of many people by many authors.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from workforce_insights import evidence as tidy
from workforce_insights.scikit import ENGLISH_STOP_WORDS

SHORT_TITLES = frozenset(["mr", "mrs", "ms", "mx", "dr", "prof"])
"""Titles that are nothing else: a name follows them in small letters too."""

TITLES = SHORT_TITLES | {"miss", "sister", "sir", "professor", "doctor"}
"""Words that a name follows, where it has a capital."""

LONGEST_NAME = 3
"""Words after a title, each with a capital, that are taken for its name."""

MIN_SENTENCE_WORDS = 5
"""Words from which a sentence can be boilerplate; shorter ones recur by chance."""

MIN_LETTERS = 2
"""Letters of the shortest word."""

NAME, BOILERPLATE = "name", "boilerplate"
"""What is taken out of a text, as `removed_as`."""

COLUMNS = {"body_id": "str", "term": "str", "removed_as": "str", "n": "int64"}

_QUOTES = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "­": None}
)
_SHORT_TITLE_STOP = re.compile(r"\b(mr|mrs|ms|mx|dr|prof)\.", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;:\n\r\u2022]+|\s[-–—]\s")
_TOKEN = re.compile(r"\w+(?:['-]\w+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_CONTRACTIONS = frozenset(
    (
        *("cant", "dont", "didnt", "doesnt", "wasnt", "werent", "isnt", "wont"),
        *("wouldnt", "couldnt", "havent", "hadnt", "hasnt"),
        *("im", "ive", "id", "ill", "its", "thats"),
    )
)


class Token(NamedTuple):
    """A word where it stands; `is_joined` if only blanks part it from the last one."""

    text: str
    is_joined: bool

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    @property
    def has_capital(self) -> bool:
        """Whether it begins with one."""
        return self.text[:1].isupper()


Sentence = list[Token]


@dataclass(frozen=True)
class Names:
    """Words that are names.

    Attributes
    ----------
    proper
        Written with a capital in most of their uses inside sentences, or always.
    titled
        Seen after a title; names elsewhere too where they have a capital.
    """

    proper: Collection[str] = field(default_factory=frozenset)
    titled: Collection[str] = field(default_factory=frozenset)


def terms(
    bodies: pd.DataFrame,
    *,
    kept_words: Collection[str],
    stop_words: Collection[str],
    boilerplate_texts: int,
) -> pd.DataFrame:
    """Count the words of texts, and what was taken out of them.

    Unicode is put in form NFKC and small letters; a word is of letters, with
    apostrophes and hyphens inside it. Names are the words after a title, and those
    that inside sentences have a capital in most of their uses, or are nowhere written
    without (truecasing: Lita, Ittycheriah, Roukos and Kambhatla 2003, ACL). A sentence
    of at least `MIN_SENTENCE_WORDS` words that stands in many texts is boilerplate.

    Parameters
    ----------
    bodies : DataFrame
        body_id, body: one row per distinct text.
    kept_words : collection of str
        Words with a capital that are no names, such as languages and programs.
    stop_words : collection of str
        Words that say nothing here, beside scikit-learn's for English.
    boilerplate_texts : int
        Texts that hold a sentence, from which it is boilerplate.

    Returns
    -------
    DataFrame
        body_id, term, removed_as, n: how often a text uses a word; or, without a term,
        how many names or sentences of boilerplate were taken out of it. A text of which
        nothing can be counted has no row. In the order of these columns.
    """
    stops = (
        ENGLISH_STOP_WORDS | _CONTRACTIONS | TITLES | {w.lower() for w in stop_words}
    )
    kept = stops | {word.lower() for word in kept_words}
    read = [list(sentences(body)) for body in bodies["body"]]
    names = find_names((s for text in read for s in text), kept)
    told = [[without_names(s, names) for s in text] for text in read]
    boilerplate = find_boilerplate(
        ([words for words, _ in text] for text in told), boilerplate_texts
    )
    rows: list[tuple[str, str | None, str | None, int]] = []
    for body_id, text in zip(bodies["body_id"], told, strict=True):
        own = [words for words, _ in text if words not in boilerplate]
        used = Counter(w for words in own for w in words if is_telling(w, stops))
        removed = {NAME: sum(n for _, n in text), BOILERPLATE: len(text) - len(own)}
        rows += [(body_id, None, what, n) for what, n in removed.items() if n]
        rows += [(body_id, word, None, n) for word, n in used.items()]
    found = tidy.typed(pd.DataFrame(rows, columns=list(COLUMNS)), COLUMNS)
    return found.sort_values(["body_id", "removed_as", "term"], ignore_index=True)


def sentences(body: str) -> Iterator[Sentence]:
    """Give the words of each sentence, a possessive's ending left out."""
    plain = unicodedata.normalize("NFKC", body).translate(_QUOTES)
    plain = _SHORT_TITLE_STOP.sub(r"\1", plain)
    for part in _SENTENCE_END.split(plain):
        found, end = [], 0
        for match in _TOKEN.finditer(part):
            is_joined = not part[end : match.start()].strip()
            found.append(Token(match.group().removesuffix("'s"), is_joined))
            end = match.end()
        if found:
            yield found


def find_names(text: Iterable[Sentence], kept: Collection[str]) -> Names:
    """Find the names in sentences, by their titles and their capitals."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    starts: set[str] = set()
    titled: set[str] = set()
    for sentence in text:
        for place, token in enumerate(sentence):
            if token.text.islower():
                small[token.text] += 1
            elif token.has_capital and not token.text.isupper():
                if place:
                    capital[token.lower] += 1
                else:
                    starts.add(token.lower)
        named = (sentence[place] for place in _after_titles(sentence))
        titled.update(token.lower for token in named if token.has_capital)
    proper = {word for word, n in capital.items() if n > small[word]}
    proper |= {word for word in starts if word not in small}
    return Names(
        *({w for w in found if _may_name(w, kept)} for found in (proper, titled))
    )


def _may_name(word: str, kept: Collection[str]) -> bool:
    """Whether a word in small letters can be a name at all."""
    head = word.split("'")[0]
    return len(head) >= MIN_LETTERS and word not in kept and head not in kept


def without_names(sentence: Sentence, names: Names) -> tuple[tuple[str, ...], int]:
    """Give the words of a sentence in small letters without names, and their number.

    What has digits is no word and is left out too.
    """
    after = set(_after_titles(sentence))
    words: list[str] = []
    n_names = 0
    for place, token in enumerate(sentence):
        lower = token.lower
        is_titled = token.has_capital and lower in names.titled
        if place in after or lower in names.proper or is_titled:
            n_names += 1
        elif _WORD.fullmatch(lower):
            words.append(lower)
    return tuple(words), n_names


def find_boilerplate(
    texts: Iterable[Iterable[tuple[str, ...]]], boilerplate_texts: int
) -> set[tuple[str, ...]]:
    """Find the long sentences that stand in that many texts."""
    held = Counter(
        words
        for text in texts
        for words in {words for words in text if len(words) >= MIN_SENTENCE_WORDS}
    )
    return {words for words, n in held.items() if n >= boilerplate_texts}


def is_telling(word: str, stops: Collection[str]) -> bool:
    """Whether a word in small letters may say what a text is about."""
    head = word.split("'")[0]
    return len(head) >= MIN_LETTERS and not (
        word in stops or head in stops or word.endswith("n't")
    )


def _after_titles(sentence: Sentence) -> Iterator[int]:
    """Give the places of the names that follow titles."""
    for place, title in enumerate(sentence[:-1]):
        word = title.lower
        if word not in TITLES or not (title.has_capital or word in SHORT_TITLES):
            continue
        end = place + 1
        for token in sentence[end : end + LONGEST_NAME]:
            if not (token.is_joined and token.has_capital):
                break
            end += 1
        following = sentence[place + 1]
        if (
            end == place + 1
            and word in SHORT_TITLES
            and following.is_joined
            and following.lower not in ENGLISH_STOP_WORDS
        ):
            end += 1
        yield from range(place + 1, end)
