import numpy as np
import pytest
from scipy.cluster import hierarchy
from sklearn.metrics import adjusted_rand_score

from workforce_insights import linkage
from workforce_insights.cells import RefusalError
from workforce_insights.linkage import LINKAGES, cut

BOTH = pytest.mark.parametrize("name", ["ward", "average"])


def tie_free(m=150, seed=0):
    """Random points, most of them several people, over more than one block."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, 3)), rng.integers(1, 6, m)


def tied(m=250, seed=0):
    """Distinct integer points: many equal distances."""
    rng = np.random.default_rng(seed)
    points = np.unique(rng.integers(0, 9, (m, 3)), axis=0).astype(float)
    return points, rng.integers(1, 6, len(points))


def sum_of_squares(points, weights, labels):
    total = 0.0
    for label in np.unique(labels):
        own, people = points[labels == label], weights[labels == label]
        total += (people[:, None] * (own - np.average(own, 0, people)) ** 2).sum()
    return total


def trees_equal(one, other):
    return all(
        np.array_equal(getattr(one, part), getattr(other, part))
        for part in ("left", "right", "height", "n_people")
    )


@BOTH
def test_equals_scipy_on_the_people(name):
    points, weights = tie_free()
    merges = LINKAGES[name](points, weights)
    people = np.repeat(np.arange(len(points)), weights)
    reference = hierarchy.linkage(points[people], name)
    n_copies = len(people) - len(points)
    np.testing.assert_allclose(reference[:n_copies, 2], 0, atol=1e-9)
    np.testing.assert_allclose(merges.height, reference[n_copies:, 2])
    np.testing.assert_array_equal(merges.n_people, reference[n_copies:, 3])
    for k in range(1, len(points) + 1):
        expected = hierarchy.fcluster(reference, k, "maxclust")
        assert adjusted_rand_score(expected, cut(merges, k)[people]) == 1


@BOTH
def test_numbers_nodes_as_scipy_does(name):
    points, _ = tie_free()
    merges = LINKAGES[name](points, np.ones(len(points), dtype=int))
    reference = hierarchy.linkage(points, name)
    np.testing.assert_array_equal(merges.left, reference[:, 0])
    np.testing.assert_array_equal(merges.right, reference[:, 1])


def test_ward_with_ties_is_as_good_as_scipy():
    """Ties make other trees as valid: a few shuffles of scipy's give the range."""
    points, weights = tied()
    people = np.repeat(np.arange(len(points)), weights)
    merges = linkage.ward(points, weights)
    ours = sum_of_squares(points, weights, cut(merges, 6))
    theirs = []
    for seed in range(8):
        shuffled = np.random.default_rng(seed).permutation(people)
        labels = hierarchy.fcluster(
            hierarchy.linkage(points[shuffled], "ward"), 6, "maxclust"
        )
        ones = np.ones(len(people))
        theirs.append(sum_of_squares(points[shuffled], ones, labels))
    assert min(theirs) * 0.97 <= ours <= max(theirs) * 1.03


def test_ward_heights_are_the_growth_of_the_sum_of_squares():
    points, weights = tied()
    merges = linkage.ward(points, weights)
    for k in range(1, 12):
        growth = (merges.height[: len(points) - k] ** 2).sum() / 2
        assert growth == pytest.approx(sum_of_squares(points, weights, cut(merges, k)))


@BOTH
def test_identical_profiles_merge_at_height_0(name):
    points, weights = tie_free(40)
    twice = LINKAGES[name](np.repeat(points, 2, axis=0), np.repeat(weights, 2))
    assert (twice.height[:40] == 0).all()
    once = LINKAGES[name](points, 2 * weights)
    np.testing.assert_allclose(twice.height[40:], once.height)


@BOTH
def test_the_order_of_the_profiles_does_not_matter(name):
    points, weights = tied()
    merges = LINKAGES[name](points, weights)
    order = np.random.default_rng(1).permutation(len(points))
    shuffled = LINKAGES[name](points[order], weights[order])
    np.testing.assert_array_equal(shuffled.height, merges.height)
    np.testing.assert_array_equal(shuffled.n_people, merges.n_people)
    for k in (2, 7, 40):
        assert adjusted_rand_score(cut(shuffled, k), cut(merges, k)[order]) == 1


@pytest.mark.parametrize("data", [tie_free, tied])
def test_pruning_loses_nothing(data, monkeypatch):
    points, weights = data(200)
    assert len(points) > 2 * linkage._BLOCK
    pruned = linkage.ward(points, weights)
    skipped = []

    def bound_nothing(*given):
        skipped.append(1)
        given[-1][:] = 0.0

    monkeypatch.setattr(linkage, "_block_distances", bound_nothing)
    plain_search = linkage._nearest_centroid.py_func
    monkeypatch.setattr(linkage, "_nearest_centroid", plain_search)
    monkeypatch.setattr(linkage, "_ward_chain", linkage._ward_chain.py_func)
    assert trees_equal(linkage.ward(points, weights), pruned)
    assert skipped, "the search without pruning did not run"


@BOTH
def test_one_point_is_a_tree_without_merges(name):
    merges = LINKAGES[name](np.array([[1.0, 2.0]]), np.array([3]))
    assert (merges.n_leaves, len(merges.left)) == (1, 0)
    assert cut(merges, 4).tolist() == [0]


def test_cutting_numbers_clusters_by_their_first_leaf():
    points = np.array([[9.0], [0.0], [9.1], [0.1], [5.0]])
    merges = linkage.average(points, np.ones(5, dtype=int))
    assert cut(merges, 3).tolist() == [0, 1, 0, 1, 2]
    assert cut(merges, 1).tolist() == [0] * 5
    assert cut(merges, 99).tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="cannot be cut into 0"):
        cut(merges, 0)


@BOTH
@pytest.mark.parametrize(
    ("points", "weights"),
    [
        (np.empty((0, 2)), np.empty(0, dtype=int)),
        (np.empty((2, 0)), np.ones(2, dtype=int)),
        (np.ones((2, 2)), np.ones(3, dtype=int)),
        (np.ones((2, 2)), np.array([1, 0])),
    ],
)
def test_malformed_input_is_an_error(name, points, weights):
    with pytest.raises(ValueError, match=r"expected points|at least one person"):
        LINKAGES[name](points, weights)


def test_average_linkage_is_refused_where_it_would_not_fit():
    m = linkage.MAX_AVERAGE_PROFILES + 1
    with pytest.raises(RefusalError, match=r"15,001 are more than the 15,000"):
        linkage.average(np.zeros((m, 1)), np.ones(m, dtype=int))
    linkage.check("ward", m)
    with pytest.raises(ValueError, match="unknown linkage single"):
        linkage.check("single", 2)
