"""Odds on cells against statsmodels on the candidates, and what was planted."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.discrete.conditional_models import ConditionalLogit
from statsmodels.stats.multitest import multipletests
from threadpoolctl import threadpool_limits

from workforce_insights import odds
from workforce_insights.evidence import Estimate
from workforce_insights.sensitivity import e_value
from workforce_insights.specification_curve import curve

CANDIDATE = ["is_bme", "is_male", "age_group", "is_internal"]
POST = ["has_letter", "panel_bme", "is_senior", "staff_group", "is_after_start"]
KEYS = ["vacancy_code", "manager_code", *CANDIDATE, *POST, "panel_woman"]
SETTINGS = {"min_events": 8, "references": {"panel_bme": "No"}}
WITHIN = {
    "name": "within_vacancy",
    "estimator": "conditional_logit",
    "outcome": "stage",
    "stages": ["offered"],
    "posts": ["all"],
    "terms": CANDIDATE,
    "products": [["is_bme", "has_letter"], ["is_bme", "panel_bme"]],
}
PROGRESSION = {
    **WITHIN,
    "name": "progression",
    "estimator": "binomial_logit",
    "terms": [*CANDIDATE, *POST],
    "products": [["is_bme", "has_letter"]],
}
COMPOSITION = {
    **PROGRESSION,
    "name": "composition",
    "outcome": "is_bme",
    "stages": ["shortlisted"],
    "terms": [*CANDIDATE[1:], *POST],
    "products": [],
}
CHOICES = {
    "stage": "offered",
    "product": ["is_bme", "has_letter"],
    "panel": "panel_bme",
    "estimators": ["conditional_logit", "binomial_logit"],
    "posts": ["senior", "all"],
    "periods": ["whole", "after_start"],
    "covariates": {
        "few": {"candidate_terms": ["is_internal"], "post_terms": []},
        "all": {"candidate_terms": CANDIDATE[1:], "post_terms": POST[2:]},
    },
    "panels": ["without", "with"],
}


def shortlisted(n_vacancies=500, seed=0, letter=1.7, gap=-0.4):
    """Shortlisted candidates, of whom each vacancy takes the one worth most to it."""
    rng = np.random.default_rng(seed)
    after = rng.random(n_vacancies) < 0.65
    panel = rng.random(n_vacancies) < np.where(after, 0.75, 0.3)
    posts = pd.DataFrame(
        {
            "vacancy_code": np.arange(n_vacancies),
            "manager_code": rng.integers(0, n_vacancies // 3, n_vacancies),
            "has_letter": (after & (rng.random(n_vacancies) < 0.75)).astype(int),
            "panel_bme": np.where(panel, "Yes", "No"),
            "panel_woman": rng.choice(["Yes", "No"], n_vacancies),
            "is_senior": rng.integers(0, 2, n_vacancies),
            "staff_group": rng.choice(["Nursing", "Admin", "Estates"], n_vacancies),
            "is_after_start": after.astype(int),
        }
    )
    places = np.repeat(np.arange(n_vacancies), rng.integers(3, 8, n_vacancies))
    n = len(places)
    rows = posts.loc[places].reset_index(drop=True)
    rows["candidate_code"] = rng.integers(0, int(0.7 * n), n)
    share = rng.uniform(0.1, 0.9, n_vacancies)
    rows["is_bme"] = (rng.random(n) < share[places]).astype(int)
    rows["is_male"] = rng.integers(0, 2, n)
    rows["age_group"] = rng.choice(["25-34", "35-44", "45-54"], n, p=[0.5, 0.3, 0.2])
    rows["is_internal"] = rng.integers(0, 2, n)
    worth = rows["is_bme"] * (gap + np.log(letter) * rows["has_letter"])
    worth += 0.5 * rows["is_internal"] + rng.gumbel(size=n)
    rank = worth.groupby(rows["vacancy_code"]).rank(ascending=False)
    rows["offered"] = (rank <= 1).astype(int)
    return rows


def cells_of(rows):
    """Group candidates to the cells, and the repeats, that the warehouse makes."""
    parts, repeats = [], []
    for stage, n_events in (("shortlisted", 1), ("offered", rows["offered"])):
        own = rows.assign(n_events=n_events, n_people=1, stage=stage)
        own["cell_code"] = own.groupby(KEYS, dropna=False).ngroup()
        sums = {"n_people": ("n_people", "sum"), "n_events": ("n_events", "sum")}
        keys = ["stage", "cell_code", *KEYS]
        parts.append(own.groupby(keys, dropna=False).agg(**sums).reset_index())
        again = own[own["candidate_code"].duplicated(keep=False)]
        keys = ["stage", "cell_code", "candidate_code"]
        repeats.append(again.groupby(keys).agg(**sums).reset_index())
    return pd.concat(parts, ignore_index=True), pd.concat(repeats, ignore_index=True)


def odds_of(rows, specification):
    cells, repeats = cells_of(rows)
    return odds.odds(cells, specification, SETTINGS, repeats)


def pick(found, **where):
    """Take the rows that have these values; of ratios, those clustered by vacancy."""
    if where.get("measure") == "odds_ratio":
        where = {"clustered_by": "vacancy", **where}
    for column, value in where.items():
        found = found[found[column] == value]
    return found


def columns(rows, terms, products):
    """Columns against the reference, by pandas."""
    made = {}
    for term in terms:
        texts = rows[term].astype(str)
        levels = sorted(set(texts))
        commonest = texts.value_counts().idxmax()
        reference = {"panel_bme": "No"}.get(term, "0" if "0" in levels else commonest)
        for level in levels:
            if level != reference:
                made[term, level, ""] = (texts == level).astype(float)
    for first, second in products:
        last = "1" if second != "panel_bme" else "Yes"
        other = (rows[second].astype(str) == last).astype(float)
        made[first, "1", second] = rows[first] * other
    return pd.DataFrame(made)


@pytest.fixture(scope="module")
def rows():
    return shortlisted()


def compare(found, measure, by, keys, values):
    for key, expected in zip(keys, values, strict=True):
        named = {"clustered_by": by, "term": key[0], "term_level": key[1]}
        own = pick(found, measure=measure, **named)
        own = own[own["by_term"].fillna("") == key[2]]
        assert len(own) == 1, key
        got = own[["value", "ci_low", "ci_high"]].iloc[0].to_numpy(float)
        np.testing.assert_allclose(
            got, expected, rtol=1e-6, atol=1e-9, err_msg=str(key)
        )


def limits(slopes, covariance):
    errors = np.sqrt(np.diag(covariance))
    z = 1.959963984540054
    return np.exp(np.column_stack([slopes, slopes - z * errors, slopes + z * errors]))


def test_within_the_vacancy_is_statsmodels_on_the_candidates(rows):
    found = odds_of(rows, WITHIN)
    points = columns(rows, CANDIDATE, WITHIN["products"])
    model = ConditionalLogit(
        rows["offered"], points.to_numpy(), groups=rows["vacancy_code"]
    )
    fitted = model.fit(disp=0, method="newton")
    names = list(dict.fromkeys(rows["vacancy_code"]))
    scores = np.array([model.score_grp(g, fitted.params) for g in range(len(names))])
    for by, codes in (
        ("vacancy", names),
        ("hiring_manager", rows.groupby("vacancy_code")["manager_code"].first()[names]),
    ):
        sums = pd.DataFrame(scores).groupby(np.array(codes)).sum().to_numpy()
        bread = np.asarray(fitted.cov_params())
        meat = len(sums) / (len(sums) - 1) * sums.T @ sums
        expected = limits(np.asarray(fitted.params), bread @ meat @ bread)
        keys = list(points) if by == "vacancy" else [("is_bme", "1", "has_letter")]
        where = [list(points).index(key) for key in keys]
        compare(found, "odds_ratio", by, keys, expected[where])


def clustered_fit(rows, points, outcome):
    matrix = np.column_stack([np.ones(len(rows)), points])
    fitted = sm.Logit(outcome, matrix).fit(
        disp=0,
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": rows["vacancy_code"], "use_correction": False},
    )
    n_clusters = rows["vacancy_code"].nunique()
    n, k = matrix.shape
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - k)
    return fitted, factor * np.asarray(fitted.cov_params())


@pytest.mark.parametrize("specification", [PROGRESSION, COMPOSITION])
def test_progression_and_composition_are_statsmodels_on_the_candidates(
    rows, specification
):
    found = odds_of(rows, specification)
    points = columns(rows, specification["terms"], specification["products"])
    outcome = rows["offered" if specification is PROGRESSION else "is_bme"]
    fitted, covariance = clustered_fit(rows, points, outcome)
    expected = limits(np.asarray(fitted.params), covariance)[1:]
    compare(found, "odds_ratio", "vacancy", list(points), expected)
    ratios = pick(found, measure="odds_ratio")
    np.testing.assert_allclose(
        ratios["detectable_ratio"].astype(float),
        np.exp(2.8015852 * np.sqrt(np.diag(covariance)))[1:],
        rtol=1e-6,
    )
    adjusted = multipletests(ratios["p_value"].astype(float), method="holm")[1]
    np.testing.assert_allclose(
        ratios["adjusted_p_value"].astype(float), adjusted, atol=1e-10
    )


def test_differences_in_chance_are_those_of_predictions_for_everybody(rows):
    found = odds_of(rows, PROGRESSION)
    terms, products = PROGRESSION["terms"], PROGRESSION["products"]
    points = columns(rows, terms, products)
    fitted, covariance = clustered_fit(rows, points, rows["offered"])

    def matrix(**at):
        made = columns(rows, terms, products)
        for term, level in at.items():
            for key in [key for key in made if key[0] == term and not key[2]]:
                made[key] = float(key[1] == level)
        letter = made["has_letter", "1", ""]
        made["is_bme", "1", "has_letter"] = made["is_bme", "1", ""] * letter
        return np.column_stack([np.ones(len(made)), made])

    def expected(signed):
        def of(slopes):
            chances = [s * 1 / (1 + np.exp(-points @ slopes)) for s, points in signed]
            return float(np.sum(chances, axis=0).mean())

        at = np.asarray(fitted.params)
        steps = 1e-5 * np.eye(len(at))
        gradient = np.array([(of(at + step) - of(at - step)) / 2e-5 for step in steps])
        margin = 1.959963984540054 * np.sqrt(gradient @ covariance @ gradient)
        return [of(at), of(at) - margin, of(at) + margin]

    ends = [(1, "1", "1"), (-1, "1", "0"), (-1, "0", "1"), (1, "0", "0")]
    checked = {
        ("is_bme", "1", ""): [(1, matrix(is_bme="1")), (-1, matrix(is_bme="0"))],
        ("age_group", "45-54", ""): [
            (1, matrix(age_group="45-54")),
            (-1, matrix(age_group="25-34")),
        ],
        ("is_bme", "1", "has_letter"): [
            (sign, matrix(is_bme=bme, has_letter=letter)) for sign, bme, letter in ends
        ],
    }
    values = [expected(signed) for signed in checked.values()]
    compare(found, "chance_difference", "vacancy", list(checked), values)


def test_two_ways_of_clustering_are_statsmodels_on_the_candidates(rows):
    found = odds_of(rows, PROGRESSION)
    points = columns(rows, PROGRESSION["terms"], PROGRESSION["products"])
    matrix = np.column_stack([np.ones(len(rows)), points])
    both = rows[["vacancy_code", "candidate_code"]].to_numpy()
    fitted = sm.Logit(rows["offered"], matrix).fit(
        disp=0,
        tol=1e-12,
        cov_type="cluster",
        cov_kwds={"groups": both, "use_correction": False},
    )
    n_clusters = rows["vacancy_code"].nunique()
    n, k = matrix.shape
    factor = n_clusters / (n_clusters - 1) * (n - 1) / (n - k)
    expected = limits(np.asarray(fitted.params), factor * fitted.cov_params())[-1:]
    keys = [("is_bme", "1", "has_letter")]
    compare(found, "odds_ratio", "vacancy_and_candidate", keys, expected)


def test_what_a_letter_changes_within_vacancies_is_of_chances_over_the_candidates(rows):
    found = odds_of(rows, WITHIN)
    (value,) = pick(found, measure="chance_difference", by_term="has_letter")["value"]
    points = columns(rows, CANDIDATE, WITHIN["products"])
    slopes = np.log(pick(found, measure="odds_ratio")["value"])

    def chances(letter):
        at = points.copy()
        at["is_bme", "1", "has_letter"] = letter * rows["is_bme"]
        worth = np.exp(at.to_numpy() @ slopes.to_numpy())
        return worth / pd.Series(worth).groupby(rows["vacancy_code"]).transform("sum")

    expected = (chances(1) - chances(0))[rows["is_bme"] == 1].mean()
    assert value == pytest.approx(expected, abs=1e-9)


def test_people_left_out_are_counted_by_reason(rows):
    gaps = rows.astype({"is_bme": "float64"})
    gaps.loc[::25, "is_bme"] = np.nan
    gaps.loc[1::50, "age_group"] = None
    found = pick(odds_of(gaps, WITHIN), measure="left_out").set_index("term")["n"]
    assert found["is_bme"] == len(gaps[::25])
    assert (
        found["age_group"] == gaps.loc[gaps["is_bme"].notna(), "age_group"].isna().sum()
    )
    known = gaps.dropna(subset=["is_bme", "age_group"])
    chosen = known.groupby("vacancy_code")["offered"].transform("mean")
    assert found.loc[found.index.isna()].item() == ((chosen == 0) | (chosen == 1)).sum()


def test_rare_levels_stand_together_and_rare_panels_are_left_out(rows):
    rare = rows.copy()
    rare.loc[:5, "age_group"], rare.loc[6:12, "age_group"] = "Under 25", "65 and over"
    unknown = rare["vacancy_code"].isin([3, 4, 5])
    rare.loc[unknown, "panel_bme"] = "Unknown"
    found = odds_of(rare, WITHIN)
    terms = pick(found, measure="odds_ratio", term="age_group")["term_level"]
    assert terms.str.contains("Under 25").sum() == 1
    assert terms.str.contains(" or ").sum() == 1
    (left,) = pick(found, measure="left_out", term="panel_bme")["n"]
    own = rare.groupby("vacancy_code")["offered"].transform("sum") > 0
    assert left == (unknown & own).sum()
    assert (found["n_smallest"].dropna() >= 8).all()


def test_what_began_together_is_one_term(rows):
    together = rows.assign(has_letter=rows["is_after_start"])
    found = odds_of(together, WITHIN)
    term = pick(found, measure="odds_ratio")
    assert "programme" in set(term["by_term"])
    assert "has_letter" not in set(term["by_term"])
    (why,) = pick(found, measure="joined", term="has_letter")["reason"]
    assert "is_after_start" in why
    assert "cannot be told apart" in why
    assert "has_letter" in set(odds_of(rows, WITHIN)["by_term"])


def test_separated_columns_are_said_and_have_finite_estimates(rows):
    parted = rows.copy()
    parted.loc[parted["has_letter"].eq(0) & parted["is_bme"].eq(1), "offered"] = 0
    found = pick(odds_of(parted, PROGRESSION), measure="odds_ratio")
    assert (found["method"] == odds.FIRTH).all()
    assert found["is_reportable"].all()
    assert (found["n_smallest"] == 0).all()
    within = pick(odds_of(parted, WITHIN), measure="odds_ratio")
    assert (within["method"] == odds.FIRTH).all()
    letter = pick(within, by_term="has_letter")
    assert letter["ci_low"].item() > 1


def test_a_ratio_without_bound_or_error_is_refused():
    assert odds._ratio(0.5, 3.0, {"n": 9})["is_reportable"]
    assert "1000 times" in odds._ratio(40.0, 1e6, {"n": 9})["reason"]
    assert "too few clusters" in odds._ratio(0.5, 0.0, {"n": 9})["reason"]


def test_constant_and_collinear_terms_are_refused(rows):
    alike = rows.assign(is_male=1, is_internal=rows["is_bme"], staff_group="Nursing")
    found = odds_of(alike, PROGRESSION)
    (internal,) = pick(found, measure="odds_ratio", term="is_internal")["reason"]
    assert "cannot be told apart" in internal
    assert "is_male" not in set(found.loc[found["is_reportable"], "term"])


@pytest.mark.parametrize("specification", [WITHIN, PROGRESSION, COMPOSITION])
def test_thin_and_empty_data_are_refused_in_words(rows, specification):
    choice = specification["estimator"] == "conditional_logit"
    words_of_none = "nobody is left" if choice else "fewer than 10"
    for part, words in (
        (rows[:0], "nobody"),
        (rows[rows["vacancy_code"] < 12], "vacancies"),
        (rows.assign(is_bme=np.nan), None),
        (rows.assign(offered=0, is_bme=0), words_of_none),
    ):
        found = odds_of(part, specification)
        ratios = pick(found, measure="odds_ratio")
        refused = ratios[~ratios["is_reportable"]]
        assert words is None or words in refused["reason"].iloc[0]
        assert np.isfinite(ratios.loc[ratios["is_reportable"], "value"]).all()


def test_absent_columns_leave_the_covariates(rows):
    found = odds_of(rows.assign(age_group=None, has_letter=np.nan), WITHIN)
    assert not {"age_group", "has_letter"} & {*found["term"], *found["by_term"]}
    (internal,) = pick(found, measure="odds_ratio", term="is_internal")["value"]
    assert np.isfinite(internal)


def test_e_values_are_the_published_ones():
    """VanderWeele and Ding 2017: a risk ratio of 3.9 (1.8 to 8.7)."""
    found = e_value(Estimate(3.9, 1.8, 8.7), is_common=False)
    assert found.value == pytest.approx(7.26, abs=0.005)
    assert found.ci_low == pytest.approx(3.0, abs=0.005)
    below = e_value(Estimate(1 / 3.9, 1 / 8.7, 1 / 1.8), is_common=False)
    assert below == pytest.approx(found)
    assert e_value(Estimate(1.2, 0.9, 1.6), is_common=False).ci_low == 1
    squared = e_value(Estimate(3.9**2, 1.8**2, 8.7**2), is_common=True)
    assert squared == pytest.approx(found)


def test_a_curve_has_every_choice_and_its_estimates_are_those_of_the_models(rows):
    cells, repeats = cells_of(rows)
    found = curve(cells, CHOICES, SETTINGS)
    assert len(found) == 32
    assert found["is_reportable"].all()
    one = found.query(
        "estimator == 'conditional_logit' and posts == 'all' and period == 'whole'"
        " and covariates == 'all' and panel == 'with'"
    )
    model = odds.odds(cells, WITHIN, SETTINGS, repeats).query(
        "measure == 'odds_ratio' and by_term == 'has_letter'"
        " and clustered_by == 'vacancy'"
    )
    names = ["value", "ci_low", "ci_high", "n", "p_value"]
    np.testing.assert_allclose(
        one[names].to_numpy(float), model[names].to_numpy(float), rtol=1e-9
    )
    empty = curve(cells[:0], CHOICES, SETTINGS)
    assert len(empty) == 32
    assert not empty["is_reportable"].any()


def test_the_letter_is_recovered_and_the_panel_is_not_invented():
    """200 simulations: 1.7 within the vacancy, none of the panel; ordinary is less."""
    bare = {**WITHIN, "terms": ["is_bme"]}
    among = {**bare, "estimator": "binomial_logit", "terms": ["is_bme", "has_letter"]}
    found, ordinary = [], []
    with threadpool_limits(limits=1):
        for seed in range(200):
            rows = shortlisted(300, seed=1000 + seed)
            single = {"cell_code": rows.index, "n_people": 1, "stage": "offered"}
            own = rows.assign(n_events=rows["offered"], **single)
            model = odds.odds(own, bare, SETTINGS, own.iloc[:0])
            found.append(pick(model, measure="odds_ratio"))
            if seed < 60:
                ordinary.append(odds.first_product(own, among, SETTINGS, "all"))
    both = pd.concat(found)
    letter, panel = (pick(both, by_term=term) for term in ("has_letter", "panel_bme"))
    covered = letter["ci_low"].lt(1.7) & letter["ci_high"].gt(1.7)
    assert 0.90 <= covered.mean() <= 0.99
    logs = np.log(letter["value"])
    assert logs.mean() == pytest.approx(np.log(1.7), abs=0.08)
    assert np.log(pd.DataFrame(ordinary)["value"]).mean() < logs[:60].mean() - 0.02
    assert panel["p_value"].lt(0.05).mean() <= 0.10
    assert np.log(panel["value"]).mean() == pytest.approx(0, abs=0.08)
