import numpy as np
import pytest
from sklearn.metrics import (
    jaccard_score,
    mutual_info_score,
    pairwise_distances,
    silhouette_samples,
)

from workforce_insights import criteria, linkage


@pytest.fixture
def cells():
    """Points, their people and labels, one label a single person."""
    rng = np.random.default_rng(0)
    points, weights = rng.normal(size=(30, 2)), rng.integers(1, 6, 30)
    labels = np.arange(30) % 3
    labels[0], weights[0] = 3, 1
    return points, weights, labels


def people(weights):
    return np.repeat(np.arange(len(weights)), weights)


def test_silhouettes_are_those_of_the_people(cells):
    points, weights, labels = cells
    sums = criteria.distance_sums(points, weights, labels, 4)
    found = criteria.silhouettes(sums, labels, weights)
    rows = people(weights)
    expected = silhouette_samples(points[rows], labels[rows])
    np.testing.assert_allclose(found[rows], expected)


def test_distance_sums_count_people(cells):
    points, weights, labels = cells
    sums = criteria.distance_sums(points, weights, labels, 4)
    rows = people(weights)
    distances = pairwise_distances(points, points[rows])
    for label in range(4):
        expected = distances[:, labels[rows] == label].sum(axis=1)
        np.testing.assert_allclose(sums[:, label], expected, atol=1e-12)


def test_log_within_is_the_mean_square_of_the_people(cells):
    points, weights, labels = cells
    rows = people(weights)
    squares = sum(
        ((own - own.mean(axis=0)) ** 2).sum()
        for own in (points[rows[labels[rows] == label]] for label in range(4))
    )
    found = criteria.log_within(points, weights, labels)
    assert found == pytest.approx(np.log(squares / len(rows)))
    assert np.isnan(criteria.log_within(points, weights, np.arange(30)))


def test_explained_share_is_mutual_information_over_entropy(cells):
    _, weights, labels = cells
    levels = np.arange(30) % 4
    rows = people(weights)
    entropy = mutual_info_score(labels[rows], labels[rows])
    expected = mutual_info_score(labels[rows], levels[rows]) / entropy
    found = criteria.explained_share(labels, levels, weights)
    assert found == pytest.approx(expected)
    assert criteria.explained_share(labels, labels, weights) == pytest.approx(1)
    assert criteria.explained_share(np.zeros(30, dtype=int), levels, weights) == 0


def test_best_jaccards_are_those_of_the_people(cells):
    _, weights, before = cells
    after = np.random.default_rng(1).integers(0, 3, 30)
    rows = people(weights)
    found = criteria.best_jaccards(before, after, weights, 5)
    for cluster in range(4):
        expected = max(
            jaccard_score(before[rows] == cluster, after[rows] == other)
            for other in range(3)
        )
        assert found[cluster] == pytest.approx(expected)
    assert found[4] == 0


def test_groups_of_equal_count_keep_equal_values_together():
    codes = np.array([0, 1, 2, 3, 4, 4])
    counts = np.array([1, 1, 1, 1, 2, 2])
    groups = criteria.equal_count_groups(codes, counts, 4)
    assert groups.tolist() == [0, 0, 1, 1, 3, 3]
    many = criteria.equal_count_groups(np.arange(500), np.ones(500, dtype=int), 10)
    assert np.bincount(many).tolist() == [50] * 10


def test_independent_draws_keep_margins_and_lose_the_association():
    block = np.repeat([[0.0], [1.0]], 10, axis=0)
    weights = np.repeat([30, 10], 10)
    rng = np.random.default_rng(0)
    points, counts = criteria.draw_independent([block, block], weights, 20_000, rng)
    assert counts.sum() == 20_000
    assert (points[:, 0] != points[:, 1]).any()
    share = np.average(points, axis=0, weights=counts)
    np.testing.assert_allclose(share, 0.25, atol=0.01)
    both = counts[points.all(axis=1)].sum() / 20_000
    assert both == pytest.approx(0.25**2, abs=0.01)


def test_a_nominal_field_is_drawn_whole():
    one_hot = np.eye(3)
    rng = np.random.default_rng(0)
    points, _ = criteria.draw_independent([one_hot], np.ones(3, dtype=int), 50, rng)
    assert (points.sum(axis=1) == 1).all()


def test_ties_and_gaps_of_heights():
    points = np.array([[0.0], [1.0], [10.0], [11.0], [40.0]])
    merges = linkage.average(points, np.ones(5, dtype=int))
    assert criteria.tied_share(merges.height) == 0.5
    assert criteria.height_gap(merges, 3) == pytest.approx(9)
    assert criteria.height_gap(merges, 5) == pytest.approx(1)
    assert criteria.height_gap(merges, 6) == 0
    assert criteria.tied_share(np.array([])) == 0
