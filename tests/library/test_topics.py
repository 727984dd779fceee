"""Topics against scikit-learn, loops and a published number, and planted topics."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import nnls
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from workforce_insights import topics

SETTINGS = {
    "topic_numbers": [3, 4, 5, 6, 7, 8],
    "topic_resamples": 6,
    "many_texts": 20_000,
    "seed": 1,
}
THEMES = [
    "listened explained fluent articulate concise rapport spoke clearly",
    "led team motivated delegated vision inspired managed supervised",
    "patient medication diagnosis ward safeguarding treatment clinical triage",
    "audit change project quality implemented evaluated cycle improvement",
    "compassion respect dignity kindness inclusion values caring empathy",
]
FILLER = [
    *("good", "example", "strong", "showed", "detail"),
    *("overall", "clear", "area", "experience", "able"),
]


def planted(n_topics=5, n=600, seed=0):
    """Texts, each of one to three topics, by 120 authors; and what they are of."""
    rng = np.random.default_rng(seed)
    rows, of = [], []
    for place in range(n):
        own = rng.choice(n_topics, size=rng.integers(1, 4), replace=False)
        used = [
            word
            for topic in own
            for word in rng.choice(THEMES[topic].split(), rng.integers(2, 6))
        ]
        used += list(rng.choice(FILLER, rng.integers(2, 8)))
        for word, n_uses in zip(*np.unique(used, return_counts=True), strict=True):
            rows.append((f"t{place:04}", str(word), int(n_uses)))
        of.append(own)
    terms = pd.DataFrame(rows, columns=["body_id", "term", "n"])
    authors = pd.DataFrame(
        {
            "body_id": [f"t{place:04}" for place in range(n)],
            "author_code": rng.integers(0, 120, n),
        }
    )
    return terms, authors, of


@pytest.fixture(scope="module")
def fitted():
    terms, authors, of = planted()
    choice = topics.choose(terms, authors, SETTINGS)
    model = topics.words(terms, choice, SETTINGS)
    return terms, authors, of, choice, model


def bodies(terms):
    used = terms.loc[terms.index.repeat(terms["n"])]
    return used.groupby("body_id")["term"].agg(" ".join)


def matrix(terms):
    vectorizer = TfidfVectorizer(sublinear_tf=True)
    points = vectorizer.fit_transform(bodies(terms))
    return points, vectorizer


def test_weighted_words_are_those_of_scikit_learn():
    terms, _, _ = planted(n=150)
    texts = topics.Texts.of(terms)
    idf = topics.inverse_frequencies(texts.uses)
    points, vectorizer = matrix(terms)
    assert texts.words.tolist() == vectorizer.get_feature_names_out().tolist()
    np.testing.assert_allclose(idf, vectorizer.idf_, atol=1e-12)
    found = topics.weighted(texts.counts, idf).toarray()
    np.testing.assert_allclose(found, points.toarray(), atol=1e-12)


def test_factors_rebuild_what_those_of_scikit_learn_do_however_scaled(fitted):
    terms, *_ = fitted
    points, _ = matrix(terms)
    shares, weights = topics.factors(points, 5, 1)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (np.diff(shares.sum(axis=0)) <= 0).all()
    model = NMF(5, init="nndsvda", random_state=1, tol=1e-3, max_iter=400)
    rebuilt = model.fit_transform(points) @ model.components_
    np.testing.assert_allclose(shares @ weights, rebuilt, atol=1e-10)


def test_agreement_is_the_published_example():
    # Greene, O'Callaghan and Cunningham (2014), table 1.
    words = ["album", "music", "best", "award", "win", "sport", "medal"]
    one, other = (
        np.array([[words.index(word) for word in ranking.split()]])
        for ranking in ("album music best award win", "sport best win medal award")
    )
    assert topics.agreement(one, other) == pytest.approx(0.154, abs=5e-4)
    assert topics.agreement(one, one) == 1


def test_agreement_pairs_topics_for_the_best():
    rng = np.random.default_rng(3)
    one, other = (
        np.array([rng.permutation(12)[:8] for _ in range(4)]) for _ in range(2)
    )

    def alike(a, b):
        depths = range(1, 9)
        return np.mean(
            [len({*a[:d]} & {*b[:d]}) / len({*a[:d], *b[:d]}) for d in depths]
        )

    best = max(
        np.mean([alike(one[i], other[j]) for i, j in enumerate(order)])
        for order in permutations(range(4))
    )
    assert topics.agreement(one, other) == pytest.approx(best)
    assert topics.agreement(one, one[::-1]) == 1


def test_coherence_is_that_of_a_loop_over_texts():
    terms, _, _ = planted(n=25)
    texts = topics.Texts.of(terms)
    tops = np.array([[0, 5, 9, 12], [3, 4, 20, 21], [0, 1, 2, 3]])
    holds = [set(own) for own in terms.groupby("body_id")["term"].agg(list)]
    scores = []
    for top in texts.words[tops]:
        for place, a in enumerate(top):
            for b in top[place + 1 :]:
                p_a, p_b, both = (
                    np.mean([want <= own for own in holds])
                    for want in ({a}, {b}, {a, b})
                )
                if both == 0:
                    scores.append(-1.0)
                else:
                    scores.append(np.log(both / (p_a * p_b)) / -np.log(both))
    assert -1.0 in scores
    assert topics.coherence(texts.uses, tops) == pytest.approx(np.mean(scores))


def test_words_never_or_always_together_have_a_coherence():
    terms = pd.DataFrame(
        [(f"t{n}", word, 1) for n in range(9) for word in ("both", "always")],
        columns=["body_id", "term", "n"],
    )
    uses = topics.Texts.of(terms).uses
    assert topics.coherence(uses, np.array([[0, 1]])) == 1


@pytest.mark.parametrize("n_topics", [4, 5])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_number_planted_is_chosen(n_topics, seed):
    terms, authors, _ = planted(n_topics, seed=seed)
    choice = topics.choose(terms, authors, SETTINGS)
    assert choice.loc[choice["is_chosen"], "n_topics"].unique().tolist() == [n_topics]
    assert len(choice) == 2 * len(SETTINGS["topic_numbers"])


def test_of_many_texts_those_of_some_authors_choose(fitted):
    terms, authors, _, choice, _ = fitted
    some = topics.choose(terms, authors, {**SETTINGS, "many_texts": 300})
    assert 250 < some["n"].max() <= 300 < choice["n"].max()
    chosen = [made.loc[made["is_chosen"], "n_topics"].max() for made in (some, choice)]
    assert chosen[0] == chosen[1]


def test_topics_are_the_planted_ones_and_exclusive_words_name_them(fitted):
    _, _, _, _, model = fitted
    names = model[model["word_rank"] <= 3].groupby("topic")["term"].agg(set)
    themes = [set(theme.split()) for theme in THEMES]
    found = {next(i for i, t in enumerate(themes) if own <= t) for own in names}
    assert found == set(range(5))
    np.testing.assert_allclose(model.groupby("topic")["weight"].sum(), 1, atol=1e-9)


def test_shares_are_least_squares_on_all_words_and_say_what_was_planted(fitted):
    terms, _, of, _, model = fitted
    shares = topics.shares(terms, model)
    wide = shares.pivot_table(index="body_id", columns="topic", values="share")
    basis = model.pivot_table(index="topic", columns="term", values="weight").to_numpy()
    points, _ = matrix(terms)
    said = np.array([nnls(basis.T, target)[0] for target in points.toarray()])
    expected = said / said.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(wide.to_numpy(), expected, atol=1e-7)
    top = model[model["word_rank"] <= 3].groupby("topic")["term"].first()
    theme = [next(i for i, t in enumerate(THEMES) if word in t.split()) for word in top]
    mentions = wide.to_numpy() >= 0.2
    is_of = np.array([[one in own for one in theme] for own in of])
    assert (mentions == is_of).mean() > 0.9


def test_a_text_with_nothing_the_topics_know_has_no_share(fitted):
    terms, _, _, _, model = fitted
    blank = model.assign(weight=model["weight"].where(model["term"] != "audit", 0.0))
    odd = pd.DataFrame({"body_id": ["x"], "term": ["audit"], "n": [3]})
    shares = topics.shares(pd.concat([terms, odd]), blank)
    assert shares.loc[shares["body_id"] == "x", "share"].tolist() == [0.0] * 5


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        (lambda terms: terms.iloc[:0], "0 texts"),
        (lambda terms: terms[terms["body_id"] < "t0050"], "fewer than 100"),
        (lambda terms: terms[terms["term"].isin(FILLER)], "10 words"),
    ],
)
def test_thin_texts_are_refused_in_words(kept, reason):
    terms, authors, _ = planted()
    thin = kept(terms)
    choice = topics.choose(thin, authors, SETTINGS)
    assert len(choice) == 1
    assert reason in choice["reason"].iloc[0]
    assert not choice["is_reportable"].any()
    model = topics.words(thin, choice, SETTINGS)
    assert model.empty
    shares = topics.shares(thin, model)
    assert shares.empty
    assert shares.dtypes.astype(str)["topic"] == "int64"


def test_a_number_above_what_there_is_does_no_harm():
    terms, authors, _ = planted(n=120)
    few = sorted(terms["term"].unique())[:20]
    thin = terms[terms["term"].isin(few)]
    choice = topics.choose(thin, authors, {**SETTINGS, "topic_numbers": [3, 25]})
    assert choice["value"].between(-1, 1).all()


def test_results_do_not_depend_on_threads_or_the_order_of_rows(fitted):
    terms, authors, _, choice, model = fitted
    shuffled = terms.sample(frac=1, random_state=5)
    with threadpool_limits(limits=4):
        again = topics.choose(shuffled, authors.iloc[::-1], SETTINGS)
        words = topics.words(shuffled, again, SETTINGS)
        shares = topics.shares(shuffled, words)
    pd.testing.assert_frame_equal(again, choice, check_exact=True)
    pd.testing.assert_frame_equal(words, model, check_exact=True)
    with threadpool_limits(limits=1):
        expected = topics.shares(terms, model)
    pd.testing.assert_frame_equal(shares, expected, check_exact=True)
