"""Topics of texts: non-negative factors of their weighted words, and how many.

Trap: any number of topics can be fitted to any texts. How many there are is a choice;
here it is made by what comes back when other authors are drawn, and by what makes sense
together, and both are shown for the numbers not chosen.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment, nnls  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from workforce_insights import evidence as tidy
from workforce_insights.cells import RefusalError
from workforce_insights.scikit import NMF, ConvergenceWarning

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MIN_TEXTS = 100
"""Texts with some known word, under which no topic is fitted."""

MIN_WORDS = 20
"""Known words, under which no topic is fitted."""

TOP_WORDS = 8
"""Words of most weight by which topics are compared and their coherence is judged."""

AUTHORS_SHARE = 0.8
"""Share of the authors in a resample (Greene, O'Callaghan and Cunningham 2014)."""

MAX_STEPS = 400
"""Steps of the factorisation."""

TOLERANCE = 1e-3
"""Of the factorisation; a smaller one moves the fit by less than 1 in 1,000."""

CHOICE_COLUMNS = {
    "n_topics": "Int64",
    "is_chosen": "bool",
    "n_authors": "int64",
    "n_words": "int64",
}
WORD_COLUMNS = {
    "topic": "int64",
    "term": "str",
    "weight": "float64",
    "idf": "float64",
    "word_rank": "int64",
}
SHARE_COLUMNS = {"body_id": "str", "topic": "int64", "share": "float64"}


@dataclass(frozen=True)
class Texts:
    """Texts as counts of known words.

    Attributes
    ----------
    counts : (m, p) sparse
        How often each text uses each word.
    body_ids, words : (m,) and (p,) object
        What the rows and columns are, each in its order.
    """

    counts: csr_array
    body_ids: NDArray[np.object_]
    words: NDArray[np.object_]

    @classmethod
    def of(cls, terms: pd.DataFrame, words: NDArray[np.object_] | None = None) -> Texts:
        """Take body_id, term, n; of the words given, or of all there are."""
        if words is None:
            words = np.unique(terms["term"].to_numpy(dtype=object))
        body_ids, rows = np.unique(
            terms["body_id"].to_numpy(dtype=object), return_inverse=True
        )
        columns = np.searchsorted(words, terms["term"].to_numpy(dtype=object))
        n = terms["n"].to_numpy(dtype=np.float64)
        shape = (len(body_ids), len(words))
        return cls(csr_array((n, (rows, columns)), shape=shape), body_ids, words)

    @property
    def uses(self) -> csr_array:
        """Whether each text uses each word, 0 or 1."""
        made = self.counts.copy()
        made.data = np.ones_like(made.data)
        return made


def inverse_frequencies(uses: csr_array) -> Floats:
    """Give ln((1 + m) / (1 + texts with the word)) + 1 of each word, (p,)."""
    found: Floats = np.log((1 + uses.shape[0]) / (1 + uses.sum(axis=0))) + 1
    return found


def weighted(counts: csr_array, idf: Floats) -> csr_array:
    """Weigh words by (1 + ln n) idf, each text to a sum of squares of 1."""
    made = counts.copy()
    made.data = 1 + np.log(made.data)
    made = made * idf[None, :]
    lengths = np.sqrt(made.power(2).sum(axis=1))
    return csr_array(made / np.where(lengths > 0, lengths, 1)[:, None])


def factors(points: csr_array, n_topics: int, seed: int) -> tuple[Floats, Floats]:
    """Factorise weighted words into topics, those that say most of the texts first.

    Least squares by coordinate descent from the start of Boutsidis and Gallopoulos
    (2008, Pattern Recognit. 41(4):1350-1362), zeros filled with the mean.

    Returns
    -------
    shares : (m, k) float64
        How much each topic says of each text.
    weights : (k, p) float64
        Weight of each word in a topic; they sum to 1 over words.
    """
    model = NMF(
        n_topics,
        init="nndsvda",
        random_state=seed,
        max_iter=MAX_STEPS,
        tol=TOLERANCE,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        shares = model.fit_transform(points)
    masses = model.components_.sum(axis=1)
    weights = model.components_ / np.where(masses > 0, masses, 1)[:, None]
    shares = shares * masses
    order = np.argsort(-shares.sum(axis=0), kind="stable")
    return shares[:, order], weights[order]


def top_words(weights: Floats) -> Integers:
    """Give the words of most weight in each topic, most first, (k, TOP_WORDS)."""
    return np.argsort(-weights, axis=1, kind="stable")[:, :TOP_WORDS]


def agreement(one: Integers, other: Integers) -> float:
    """Compare two lists of rankings, each topic with its best partner.

    The average Jaccard index over depths of two rankings weighs the first words most;
    topics are paired so that its mean is largest (Greene, O'Callaghan and Cunningham
    2014, ECML PKDD, "How many topics? Stability analysis for topic models", 3.1-3.2).

    Parameters
    ----------
    one, other : (k, t) int64
        Words of each topic, those of most weight first.

    Returns
    -------
    float
        1 where all rankings are the same, 0 where they share nothing.
    """
    depth = one.shape[1]
    same = one[:, None, :, None] == other[None, :, None, :]
    shared = np.array(
        [same[:, :, :d, :d].sum(axis=(2, 3)) for d in range(1, depth + 1)]
    )
    sizes = np.arange(1, depth + 1)[:, None, None]
    alike = (shared / (2 * sizes - shared)).mean(axis=0)
    return float(alike[linear_sum_assignment(-alike)].mean())


def coherence(uses: csr_array, tops: Integers) -> float:
    """Give the mean over topics of how far their words come in the same texts.

    Normalised pointwise mutual information of each pair of words over texts: 1 where
    they come together only, 0 where by chance, -1 where never (Bouma 2009, GSCL; as a
    measure of topics, Aletras and Stevenson 2013, IWCS).

    Parameters
    ----------
    uses : (m, p) sparse
        Whether each text uses each word.
    tops : (k, t) int64
        Words of each topic.
    """
    first, second = np.triu_indices(tops.shape[1], 1)
    own = uses[:, np.unique(tops)]
    place = np.searchsorted(np.unique(tops), tops)
    both = (own.T @ own).toarray() / uses.shape[0]
    alone = np.diag(both)
    a, b = place[:, first], place[:, second]
    together = both[a, b]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(together / (alone[a] * alone[b])) / -np.log(together)
    found = np.where(together == 0, -1.0, np.where(together == 1, 1.0, found))
    return float(found.mean())


def choose(
    terms: pd.DataFrame, authors: pd.DataFrame, settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Judge each number of topics, and choose one.

    - `stability`: mean `agreement` of the topics of all texts with those of the texts
      of a part of the authors, over resamples of them.
    - `coherence`: of the topics of all texts; its interval is by the same resamples.

    The number chosen is the one whose stability and coherence, each less its mean over
    the numbers and over its standard deviation, have the largest mean; of equals the
    smallest. Numbers above that of the words are left out.

    Parameters
    ----------
    terms : DataFrame
        body_id, term, n: how often each text uses each known word.
    authors : DataFrame
        body_id, author_code: who wrote it.
    settings : mapping
        `topic_numbers`; `topic_resamples`, of the authors; `many_texts`, of more than
        which those of some authors, drawn at random, are judged; `seed`.

    Returns
    -------
    DataFrame
        Tidy evidence with the group columns `CHOICE_COLUMNS`; n is of the texts judged.
        Too few texts or words: one row with the reason.
    """
    own = authors[authors["body_id"].isin(terms["body_id"])]
    if terms["body_id"].nunique() > int(settings["many_texts"]):
        own = _of_some(own, int(settings["many_texts"]), int(settings["seed"]))
        terms = terms[terms["body_id"].isin(own["body_id"])]
    texts = Texts.of(terms)
    n_bodies, n_words = texts.counts.shape
    n_authors = own["author_code"].nunique()
    named = {"n_authors": n_authors, "n_words": n_words}
    try:
        _check(n_bodies, n_words)
        with threadpool_limits(limits=1):
            rows = list(_judged(texts, own, settings))
        chosen = _best(rows)
        rows = [{**row, "is_chosen": row["n_topics"] == chosen} for row in rows]
    except RefusalError as why:
        rows = [tidy.refusal("stability", str(why), n_bodies, is_chosen=False)]
    return tidy.frame(({**row, **named} for row in rows), CHOICE_COLUMNS)


def _of_some(authors: pd.DataFrame, n_texts: int, seed: int) -> pd.DataFrame:
    """Keep authors drawn at random, as many as have no more texts than asked for."""
    written = authors.groupby("author_code")["body_id"].nunique()
    drawn = written.iloc[np.random.default_rng(seed).permutation(len(written))]
    kept = drawn.index[drawn.cumsum() <= n_texts]
    return authors[authors["author_code"].isin(kept)]


def _check(n_bodies: int, n_words: int) -> None:
    """Refuse texts that are too few, or say too little that is known."""
    if n_bodies < MIN_TEXTS:
        raise RefusalError(
            f"there are {n_bodies} texts with some known word, fewer than {MIN_TEXTS}"
        )
    if n_words < MIN_WORDS:
        raise RefusalError(
            f"there are {n_words} words that enough authors use of enough candidates,"
            f" fewer than {MIN_WORDS}"
        )


def _judged(
    texts: Texts, authors: pd.DataFrame, settings: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Build the rows of stability and coherence of each number."""
    seed = int(settings["seed"])
    parts = [
        texts.counts[rows]
        for rows in _resamples(texts, authors, int(settings["topic_resamples"]), seed)
    ]
    uses = texts.uses
    n = texts.counts.shape[0]
    points = [_points(counts) for counts in (texts.counts, *parts)]
    carried = min(min(own.shape) for own in points)
    numbers = [number for number in settings["topic_numbers"] if number <= carried]
    if not numbers:
        raise RefusalError(f"the texts carry no more than {carried} topics")
    for n_topics in numbers:
        tops = [top_words(factors(own, n_topics, seed)[1]) for own in points]
        alike = np.array([agreement(tops[0], other) for other in tops[1:]])
        makes_sense = np.array([coherence(uses, own) for own in tops])
        named = {"n": n, "n_topics": n_topics}
        yield tidy.row(
            "stability",
            tidy.resampled_mean(alike),
            method="percentiles over resamples of authors",
            **named,
        )
        yield tidy.row(
            "coherence",
            tidy.resampled_error(float(makes_sense[0]), makes_sense[1:], (-1.0, 1.0)),
            method="spread over resamples of authors",
            **named,
        )


def _points(counts: csr_array) -> csr_array:
    """Weigh the words of texts by themselves."""
    uses = counts.copy()
    uses.data = np.ones_like(uses.data)
    return weighted(counts, inverse_frequencies(uses))


def _resamples(
    texts: Texts, authors: pd.DataFrame, n_resamples: int, seed: int
) -> Iterator[Integers]:
    """Give the texts of a part of the authors, drawn again and again."""
    codes, author = np.unique(
        authors["author_code"].to_numpy(dtype=np.int64), return_inverse=True
    )
    row = np.searchsorted(texts.body_ids, authors["body_id"].to_numpy(dtype=object))
    n_drawn = round(AUTHORS_SHARE * len(codes))
    for turn in range(n_resamples):
        rng = np.random.default_rng([seed, turn])
        drawn = np.zeros(len(codes), dtype=bool)
        drawn[rng.permutation(len(codes))[:n_drawn]] = True
        yield np.unique(row[drawn[author]])


def _best(rows: list[dict[str, Any]]) -> int:
    """Choose the number by both measures, each made comparable."""
    wide = pd.DataFrame(rows).pivot_table(
        index="n_topics", columns="measure", values="value"
    )
    spread = wide.std(ddof=0).replace(0.0, 1.0)
    worth = ((wide - wide.mean()) / spread).mean(axis=1).round(9)
    return int(wide.index[int(worth.to_numpy().argmax())])


def words(
    terms: pd.DataFrame, choice: pd.DataFrame, settings: Mapping[str, Any]
) -> pd.DataFrame:
    """Fit the topics of the number chosen: the weights of their words.

    Topics are numbered from the one that says most of the texts. Words are ranked by
    weight times exclusivity, which is the share of a word's weights that a topic has.

    Parameters
    ----------
    terms : DataFrame
        body_id, term, n.
    choice : DataFrame
        Made by `choose`.
    settings : mapping
        `seed`.

    Returns
    -------
    DataFrame
        Of columns `WORD_COLUMNS`, all words in each topic; empty where no number is
        chosen. `idf` is the word's inverse frequency, the same in each topic.
    """
    chosen = choice.loc[choice["is_chosen"], "n_topics"]
    if chosen.empty:
        return tidy.typed(pd.DataFrame(columns=list(WORD_COLUMNS)), WORD_COLUMNS)
    texts = Texts.of(terms)
    idf = inverse_frequencies(texts.uses)
    with threadpool_limits(limits=1):
        _, weights = factors(
            weighted(texts.counts, idf), int(chosen.iloc[0]), int(settings["seed"])
        )
    weights = weights.round(tidy.DECIMALS)
    known = weights.sum(axis=0)
    worth = weights * weights / np.where(known > 0, known, 1)
    order = np.argsort(-worth, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    k, p = weights.shape
    return tidy.typed(
        pd.DataFrame(
            {
                "topic": np.repeat(np.arange(1, k + 1), p),
                "term": np.tile(texts.words, k),
                "weight": weights.ravel(),
                "idf": np.tile(idf, k),
                "word_rank": rank.ravel(),
            }
        ),
        WORD_COLUMNS,
    )


def shares(terms: pd.DataFrame, model: pd.DataFrame) -> pd.DataFrame:
    """Say how much of each text is of each topic.

    By non-negative least squares (Lawson and Hanson 1974) of the text's weighted words
    on those of the topics; a share is of what all topics say of the text.

    Parameters
    ----------
    terms : DataFrame
        body_id, term, n.
    model : DataFrame
        Made by `words`.

    Returns
    -------
    DataFrame
        Of columns `SHARE_COLUMNS`, each text in each topic, in that order. A text of
        which the topics say nothing has shares of 0.
    """
    if model.empty:
        return tidy.typed(pd.DataFrame(columns=list(SHARE_COLUMNS)), SHARE_COLUMNS)
    wide = model.pivot_table(index="topic", columns="term", values="weight")
    idf = model.groupby("term")["idf"].first()
    texts = Texts.of(terms, wide.columns.to_numpy(dtype=object))
    points = weighted(texts.counts, idf.to_numpy(dtype=np.float64))
    with threadpool_limits(limits=1):
        # The same least squares in as many columns as there are topics.
        basis, triangle = np.linalg.qr(wide.to_numpy(dtype=np.float64).T)
        said = np.array([nnls(triangle, target)[0] for target in points @ basis])
    said = said.round(9)
    total = said.sum(axis=1, keepdims=True)
    found = said / np.where(total > 0, total, 1)
    return tidy.typed(
        pd.DataFrame(
            {
                "body_id": np.repeat(texts.body_ids, len(wide)),
                "topic": np.tile(wide.index.to_numpy(), len(texts.body_ids)),
                "share": found.ravel(),
            }
        ),
        SHARE_COLUMNS,
    )
