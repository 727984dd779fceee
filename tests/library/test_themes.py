"""Agreement of topics with themes against scikit-learn on the texts."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from workforce_insights import themes


def texts(n=900, signal=0.5, seed=0):
    rng = np.random.default_rng(seed)
    theme = rng.integers(0, 5, n)
    topic = np.where(rng.random(n) < signal, theme % 4, rng.integers(0, 4, n))
    rows = pd.DataFrame({"coded_theme": theme.astype(str), "topic": topic + 1.0})
    rows.loc[rng.random(n) < 0.1, "topic"] = np.nan
    return rows


def cells(rows):
    keys = ["coded_theme", "topic"]
    return rows.groupby(keys, dropna=False).size().rename("n").reset_index()


def scores(rows):
    told = rows.dropna()
    return [
        score(told["coded_theme"], told["topic"])
        for score in (normalized_mutual_info_score, adjusted_mutual_info_score)
    ]


def test_both_are_those_of_scikit_learn():
    rows = texts()
    found = themes.agreement(cells(rows), [1])
    assert found["measure"].tolist() == list(themes.MEASURES)
    np.testing.assert_allclose(found["value"], scores(rows), atol=1e-10)
    assert (found["n"] == rows["topic"].notna().sum()).all()
    assert (found["n_without_topic"] == rows["topic"].isna().sum()).all()
    assert (found[["n_themes", "n_topics"]] == [5, 4]).all().all()


def test_intervals_are_as_wide_as_other_samples_differ():
    found = themes.agreement(cells(texts(seed=50)), [1])
    others = np.array([scores(texts(seed=seed)) for seed in range(60)])
    margins = (found["ci_high"] - found["ci_low"]) / 2
    np.testing.assert_allclose(margins, 1.96 * others.std(axis=0, ddof=1), rtol=0.35)


def test_adjusted_is_about_nothing_where_they_have_nothing_to_do_with_each_other():
    rows = texts(signal=0)
    normalised, adjusted = themes.agreement(cells(rows), [1])["value"]
    assert abs(adjusted) < 0.01
    assert normalised > adjusted


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (texts().iloc[:0], "no text has a theme"),
        (texts().assign(coded_theme="one"), "fewer than two themes"),
        (texts().assign(topic=np.nan), "fewer than two themes or topics"),
    ],
)
def test_nothing_to_agree_on_is_refused_in_words(rows, reason):
    found = themes.agreement(cells(rows), [1])
    assert not found["is_reportable"].any()
    assert reason in found["reason"].iloc[0]


def test_a_draw_with_one_group_left_agrees_on_nothing():
    assert themes.informations(np.array([[3, 0], [2, 0]])) == (0.0, 0.0)
