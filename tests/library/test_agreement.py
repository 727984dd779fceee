"""Agreement of panels against a published table and mixed models on the scores."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from workforce_insights import agreement

SHROUT_AND_FLEISS = np.array(
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ],
    dtype=float,
)


def panel(scores):
    """Sum the squares of one panel's scores, candidates by members."""
    n, k = scores.shape
    mean, of_candidate, of_member = scores.mean(), scores.mean(axis=1), scores.mean(0)
    left = scores - of_candidate[:, None] - of_member + mean
    return {
        "posts": "all",
        "n_candidates": n,
        "n_members": k,
        "n_scores": n * k,
        "ss_candidates": k * ((of_candidate - mean) ** 2).sum(),
        "ss_members": n * ((of_member - mean) ** 2).sum(),
        "ss_residual": (left**2).sum(),
    }


def scored(n_panels, seed, n=None, k=None, variances=(4.0, 2.0, 4.0)):
    """Panels whose candidates, members and what is left have these variances."""
    rng = np.random.default_rng(seed)
    candidate, member, left = np.sqrt(variances)
    for _ in range(n_panels):
        size = (n or rng.integers(2, 7), k or rng.integers(2, 4))
        yield (
            rng.normal(60, 8)
            + rng.normal(0, candidate, size[0])[:, None]
            + rng.normal(0, member, size[1])
            + rng.normal(0, left, size)
        )


def estimated(panels, n_resamples=200):
    return agreement.every(
        pd.DataFrame(panels), n_resamples=n_resamples, seed=1, min_people=8
    ).set_index("measure")


def test_the_published_table_of_six_targets_and_four_judges():
    """Shrout and Fleiss (1979), Psychol. Bull. 86(2):420-428, tables 2 and 4."""
    found = agreement.components(pd.DataFrame([panel(SHROUT_AND_FLEISS)]))
    assert float(found.agreement) == pytest.approx(0.290, abs=5e-4)
    assert float(found.consistency) == pytest.approx(0.715, abs=5e-4)


def test_panels_that_are_alike_have_the_components_of_a_mixed_model():
    """REML is the estimate by mean squares where all panels have one size."""
    tables = list(scored(25, seed=3, n=5, k=3))
    found = agreement.components(pd.DataFrame([panel(table) for table in tables]))
    rows = pd.DataFrame(
        [
            {"vacancy": v, "candidate": i, "member": j, "score": table[i, j]}
            for v, table in enumerate(tables)
            for i in range(5)
            for j in range(3)
        ]
    )
    model = smf.mixedlm(
        "score ~ C(vacancy)",
        rows,
        groups="vacancy",
        re_formula="0",
        vc_formula={"candidate": "0 + C(candidate)", "member": "0 + C(member)"},
    ).fit(reml=True)
    candidate, member = model.vcomp
    assert float(found.candidates) == pytest.approx(candidate, rel=1e-3)
    assert float(found.members) == pytest.approx(member, rel=1e-3)
    assert float(found.residual) == pytest.approx(model.scale, rel=1e-3)


def test_panels_of_every_size_show_what_was_put_in_and_intervals_hold_it():
    held, values = np.zeros(2), []
    for seed in range(200):
        found = estimated([panel(table) for table in scored(40, seed)])
        held += (found["ci_low"] <= [0.4, 0.5]) & (found["ci_high"] >= [0.4, 0.5])
        values.append(found["value"])
    np.testing.assert_allclose(np.mean(values, axis=0), [0.4, 0.5], atol=0.02)
    assert (held / 200 >= 0.90).all()
    assert (held / 200 <= 0.99).all()


def test_a_resample_is_the_panels_as_often_as_drawn():
    panels = pd.DataFrame([panel(table) for table in scored(4, seed=5)])
    times = np.array([[2.0, 0, 1, 1]])
    drawn = agreement.components(panels, times)
    alone = agreement.components(panels.iloc[[0, 0, 2, 3]])
    np.testing.assert_allclose(drawn.agreement, [alone.agreement])


def test_panels_that_are_not_complete_are_left_out_and_counted():
    panels = [panel(table) for table in scored(30, seed=6)]
    found = estimated(panels)
    torn = {**panels[0], **dict.fromkeys(("ss_members", "ss_residual"))}
    again = estimated([*panels, {**torn, "ss_candidates": None}])
    assert again["n_left_out"].tolist() == [1, 1]
    pd.testing.assert_frame_equal(
        again.drop(columns="n_left_out"), found.drop(columns="n_left_out")
    )
    assert found["n"].iloc[0] == sum(panel["n_candidates"] for panel in panels)


@pytest.mark.parametrize(
    ("panels", "reason"),
    [
        (
            [{**panel(SHROUT_AND_FLEISS), "ss_residual": None}],
            "in no vacancy was every candidate scored by every member",
        ),
        ([panel(SHROUT_AND_FLEISS)], "there are fewer than 8 candidates"),
        ([panel(SHROUT_AND_FLEISS)] * 9, "there are fewer than 10 vacancies"),
        (
            [panel(np.arange(6.0)[:, None] + [0.1, 0.7]) for _ in range(12)],
            "the members differ in nothing but their level",
        ),
        (
            [panel(np.full((3, 3), 200 / 3)) for _ in range(12)],
            "the members differ in nothing but their level",
        ),
    ],
)
def test_too_little_is_refused_in_words(panels, reason):
    found = estimated(panels)
    assert found["reason"].str.startswith(reason).all()
    assert not found["is_reportable"].any()
    assert found["value"].isna().all()


def test_nobody_is_refused_too():
    found = estimated(pd.DataFrame([panel(SHROUT_AND_FLEISS)])[:0])
    assert (found["reason"].str.len() > 5).all()
    assert found["n"].tolist() == [0, 0]
