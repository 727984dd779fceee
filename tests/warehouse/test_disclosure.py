"""The public release shows no count that could point at a person."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, Build
from statsmodels.stats.proportion import proportion_confint

THRESHOLD, BASE = 8, 5
SEEDS = ROOT / "seeds" / "reference"

# Whole numbers that are published exactly: whole-extract totals, what evidence rests
# on, and numbers that count no people at all.
EXACT = {
    ("pub_provenance", "n_enrolments"),
    ("pub_provenance", "seed"),
    ("pub_provenance", "disclosure_threshold"),
    ("pub_provenance", "disclosure_base"),
    *(("pub_disclosure", name) for name in ("n_counts", "n_few", "n_withheld")),
    ("pub_disclosure", "n_possible"),
    ("pub_model_run", "n_people"),
    ("pub_model_run", "seed"),
    ("pub_model_card", "section_number"),
    ("pub_model_card", "item_number"),
    ("pub_cluster_evidence", "n"),
    ("pub_cluster_evidence", "n_clusters"),
    ("pub_field_evidence", "n"),
    ("pub_outcome_evidence", "n"),
    ("pub_programme_evidence", "n"),
    ("pub_fairness", "ladder_level"),
    ("pub_programme_calibration", "bin_number"),
    ("pub_programme_calibration", "ladder_level"),
    ("pub_programme_confusion", "ladder_level"),
    ("pub_programme_confusion", "predicted_ladder_level"),
    ("pub_recommendation_set", "ladder_level"),
    ("pub_recommendation_set", "set_size"),
    ("pub_funnel", "stage_number"),
    ("pub_headline", "headline_number"),
    *(("pub_adoption", name) for name in ("n_adoptions", "n_adopters")),
    *(("pub_adoption", name) for name in ("n", "n_events")),
    ("pub_community_activity", "n_activities"),
    ("pub_community_growth", "n_months"),
    ("pub_community_retention", "months"),
    ("pub_community_segment", "segment_id"),
    ("pub_community_segment_evidence", "n"),
    ("pub_community_segment_evidence", "n_segments"),
    ("pub_community_segment_profile", "segment_id"),
    ("pub_community_segment_quarter", "segment_id"),
    ("pub_community_series", "n_member_led"),
    ("pub_community_series", "n_runs"),
    ("pub_community_series", "n_sessions"),
    ("pub_outreach_evidence", "n"),
    ("pub_cluster", "cluster_id"),
    ("pub_cluster_lookup", "cluster_id"),
    ("pub_cluster_profile", "cluster_id"),
    ("pub_cluster_tree", "cluster_id"),
    ("pub_cluster_tree", "node"),
    ("pub_cluster_tree", "parent_node"),
    ("pub_workshop_change", "n_runs"),
    ("pub_workshop_funnel", "session_no"),
    ("pub_recruitment_change", "n_clusters"),
    ("pub_recruitment_change", "n_months_before"),
    ("pub_recruitment_change", "n_months_after"),
    ("pub_text_cleaning", "n"),
    ("pub_theme_agreement", "n_themes"),
    ("pub_theme_agreement", "n_topics"),
    ("pub_topic", "topic"),
    ("pub_topic_choice", "n_topics"),
    ("pub_topic_choice", "n_words"),
    ("pub_topic_gap", "topic"),
}


def half_up(n: int) -> int | None:
    """A count as it may be published, in whole-number arithmetic."""
    if 0 < n < THRESHOLD:
        return None
    return math.floor(Fraction(n, BASE) + Fraction(1, 2)) * BASE


def public_tables(build: Build) -> dict[str, pd.DataFrame]:
    names = sorted(p.stem for p in (build.release / "public").iterdir())
    return {name: build.public(name) for name in names}


def test_every_published_count_is_nothing_hidden_or_rounded(demo: Build) -> None:
    checked = set()
    for name, table in public_tables(demo).items():
        for column in table.select_dtypes("number"):
            named_so = column == "n" or column.startswith("n_")
            whole = (table[column].dropna() % 1 == 0).all()
            integers = pd.api.types.is_integer_dtype(table[column]) or named_so
            if not (integers and whole) or (name, column) in EXACT:
                assert not named_so or (name, column) in EXACT, (name, column)
                continue
            counts = table[column]
            if "is_rounded" in table:
                counts = counts[table["is_rounded"]]
            counts = counts.dropna()
            safe = (counts == 0) | ((counts >= THRESHOLD) & (counts % BASE == 0))
            assert safe.all(), (name, column, counts[~safe].tolist())
            checked.add((name, column))
    assert checked >= {
        *(("pub_adoption_flow", name) for name in ("n", "n_events")),
        ("pub_cluster", "n"),
        ("pub_cluster_lookup", "n"),
        ("pub_cluster_profile", "n"),
        ("pub_cluster_tree", "n"),
        *(
            ("pub_community_activity", name)
            for name in ("n_registered", "n_attended", "n_people", "n", "n_events")
        ),
        ("pub_community_activity", "n_members"),
        ("pub_community_champion", "n"),
        ("pub_community_champion", "n_events"),
        ("pub_community_engagement", "n"),
        ("pub_community_engagement", "n_events"),
        *(
            ("pub_community_growth", name)
            for name in ("n_joined", "n_left", "n_members", "n_ever", "n")
        ),
        ("pub_community_mix", "n"),
        ("pub_community_mix", "n_level"),
        ("pub_community_quality", "n"),
        ("pub_community_quality", "n_rows"),
        ("pub_community_retention", "n"),
        ("pub_community_retention", "n_at_risk"),
        ("pub_community_retention", "n_left"),
        *(("pub_community_segment", name) for name in ("n", "n_ever", "n_events")),
        *(
            ("pub_community_segment_lift", name)
            for name in ("n", "n_events", "n_others", "n_others_events")
        ),
        ("pub_community_segment_profile", "n"),
        ("pub_community_segment_profile", "n_level"),
        ("pub_community_segment_quarter", "n"),
        ("pub_community_segment_quarter", "n_events"),
        ("pub_community_series", "n_attendances"),
        ("pub_community_series", "n_people"),
        ("pub_community_survey", "n"),
        ("pub_community_survey", "n_events"),
        *(("pub_community_takeup", name) for name in ("n", "n_events")),
        ("pub_data_quality", "n"),
        ("pub_drift", "n"),
        ("pub_drift", "n_previous"),
        ("pub_drift", "n_shared"),
        ("pub_outcome_effect", "n"),
        ("pub_outcome_effect", "n_events"),
        ("pub_outcome_margin", "n"),
        ("pub_fairness", "n"),
        ("pub_participant_margin", "n"),
        ("pub_programme_calibration", "n"),
        ("pub_programme_confusion", "n"),
        ("pub_programme_eligibility", "n"),
        ("pub_programme_eligibility", "n_people"),
        ("pub_recommendation_set", "n"),
        ("pub_recommendation_set", "n_people"),
        ("pub_recruitment_odds", "n"),
        ("pub_recruitment_odds", "n_events"),
        ("pub_recruitment_odds", "n_reference"),
        ("pub_recruitment_odds", "n_reference_events"),
        ("pub_recruitment_odds", "n_vacancies"),
        ("pub_recruitment_specification", "n"),
        ("pub_recruitment_specification", "n_events"),
        ("pub_recruitment_specification", "n_reference"),
        ("pub_recruitment_specification", "n_reference_events"),
        ("pub_recruitment_specification", "n_vacancies"),
        ("pub_participant_margin", "n_of"),
        ("pub_recruitment_change", "n"),
        ("pub_recruitment_change", "n_letter_bme_offered"),
        ("pub_recruitment_chart", "n"),
        ("pub_recruitment_chart", "n_bme"),
        ("pub_recruitment_directorate", "n_bme"),
        ("pub_recruitment_representation", "n"),
        ("pub_recruitment_representation", "n_bme"),
        *(
            ("pub_tone", name)
            for name in ("n", "n_candidates", "n_authors", "n_events")
        ),
        ("pub_tone_gap", "n"),
        ("pub_tone_gap", "n_reference"),
        ("pub_tone_gap", "n_candidates"),
        ("pub_tone_gap", "n_reference_candidates"),
        ("pub_tone_gap", "n_missing"),
        ("pub_tone_gap", "n_authors"),
        ("pub_tone_evidence", "n"),
        ("pub_tone_evidence", "n_uncoded"),
        *(("pub_funnel", name) for name in ("n", "n_reached", "n_left", "n_declined")),
        ("pub_equality_ratio", "n_reference"),
        ("pub_equality_ratio", "n_reference_events"),
        ("pub_equality_ratio", "n_compared"),
        ("pub_equality_ratio", "n_compared_events"),
        ("pub_equality_ratio", "n_not_stated"),
        ("pub_workforce_share", "n"),
        ("pub_workshop_change", "n"),
        ("pub_workshop_funnel", "n"),
        ("pub_workshop_funnel", "n_attended"),
        ("pub_workforce_share", "n_compared"),
        ("pub_recruitment_quality", "n"),
        ("pub_recruitment_quality", "n_rows"),
        ("pub_interview_score", "n"),
        ("pub_interview_score", "n_vacancies"),
        ("pub_score_agreement", "n"),
        ("pub_score_agreement", "n_left_out"),
        ("pub_score_agreement", "n_scores"),
        ("pub_score_agreement", "n_vacancies"),
        ("pub_score_gap", "n"),
        ("pub_score_gap", "n_missing"),
        ("pub_score_gap", "n_reference"),
        ("pub_score_gap", "n_vacancies"),
        ("pub_text_cleaning", "n_all_texts"),
        ("pub_text_cleaning", "n_texts"),
        ("pub_topic", "n"),
        ("pub_topic", "n_authors"),
        ("pub_topic", "n_candidates"),
        ("pub_topic", "n_mentions"),
        ("pub_topic_choice", "n"),
        ("pub_topic_gap", "n"),
        ("pub_topic_gap", "n_authors"),
        ("pub_topic_gap", "n_candidates"),
        ("pub_topic_gap", "n_missing"),
        ("pub_topic_gap", "n_reference"),
        ("pub_topic_gap", "n_reference_candidates"),
        ("pub_learning_need", "n"),
        ("pub_learning_need", "n_short"),
        ("pub_need_coverage", "n"),
        ("pub_need_coverage", "n_short"),
        ("pub_assessment_coverage", "n"),
        ("pub_assessment_coverage", "n_assessed"),
        ("pub_capability_change", "n"),
        ("pub_capability_quality", "n"),
        ("pub_capability_quality", "n_rows"),
        ("pub_fellowship", "n"),
        ("pub_fellowship", "n_fellows"),
        *(
            ("pub_headline", name)
            for name in ("n", "n_part", "n_compared", "n_compared_part")
        ),
        ("pub_region", "n"),
        ("pub_region", "n_part"),
    }


def test_exact_counts_are_of_the_whole_extract(demo: Build) -> None:
    quality = demo.public("pub_data_quality")
    exact = quality[~quality["is_rounded"]]
    assert exact["field"].isna().all()
    sizes = demo.public("pub_cluster_evidence").groupby("specification")["n"].unique()
    modelled = exact[exact["measure"] == "modelled"].set_index("specification")["n"]
    assert {name: list(n) for name, n in sizes.items()} == {
        name: [modelled[name]]
        for name in ("as_published", "as_recommended", "by_outcome")
    }


def test_what_rests_on_a_hidden_count_is_hidden_with_it(demo: Build) -> None:
    margins = demo.public("pub_participant_margin")
    hidden = margins[margins["n"].isna()]
    assert len(hidden) > 0
    assert hidden[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    lookup = demo.public("pub_cluster_lookup")
    hidden = lookup[lookup["n"].isna()]
    assert len(hidden) > 0
    assert hidden["value"].isna().all()
    assert (lookup["is_suppressed"] == lookup["n"].isna()).all()
    profile = demo.public("pub_cluster_profile")
    for part in (profile[profile["value"].isna()], profile[profile["n"].isna()]):
        assert part[["value", "ci_low", "ci_high"]].isna().all(axis=None)
    clusters = demo.public("pub_cluster")
    assert (clusters["is_suppressed"] == clusters["n"].isna()).all()
    few = clusters[clusters["is_suppressed"]]
    assert few.filter(like="jaccard").isna().all(axis=None)


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("cluster_profile", ["cluster_id"]),
        ("cluster_lookup_profile", ["role_group", "ethnic_group"]),
    ],
)
def test_estimates_of_few_people_are_hidden(
    demo: Build, name: str, groups: list[str]
) -> None:
    """Of every estimate in the private table, under 8 people on it or off it."""
    keys = ["specification", *groups, "field", "field_level", "measure"]
    published = demo.public(f"pub_{name}")
    joined = demo.table(f"marts.rpt_{name}").merge(
        published, on=keys, suffixes=("_private", "")
    )
    assert len(joined) == len(published)
    small = joined["n_private"] < THRESHOLD
    assert joined.loc[small, ["n", "value", "ci_low", "ci_high"]].isna().all(axis=None)
    shares = joined[joined["measure"] == "share"]
    few = shares["n_level"].between(1, THRESHOLD - 1)
    assert few.sum() > 5
    assert shares.loc[few, "value"].isna().all()
    others = shares["n_private"] - shares["n_level"]
    flags = (shares["kind_private"] == "flag") & others.between(1, THRESHOLD - 1)
    assert shares.loc[flags, "value"].isna().all()
    suppressed = demo.table("marts.rpt_suppressed_count")
    mine = suppressed[suppressed["table_name"] == f"rpt_{name}"]
    withheld = set(mine.loc[mine["reason"] == "withheld", "row_key"])
    rows = shares[keys].fillna("").astype(str).agg("|".join, axis=1)
    is_withheld = rows.isin(withheld)
    assert shares.loc[is_withheld, "value"].isna().all()
    shown = shares[~few & ~flags & ~is_withheld & (shares["n_private"] >= THRESHOLD)]
    assert shown["value"].notna().all()
    assert len(shown) > 40
    rounded = shown["n_level"].map(half_up) / shown["n_private"].map(half_up)
    difference = (rounded.clip(upper=1).astype(float) - shown["value"]).abs()
    assert (difference <= 0.005 + 1e-9).all()


def test_no_word_tells_a_hidden_share(demo: Build) -> None:
    """The descriptions in words name only shares that are published."""
    profile = demo.public("pub_cluster_profile")
    for _, cluster in demo.public("pub_cluster").iterrows():
        part = profile[
            (profile["specification"] == cluster["specification"])
            & (profile["cluster_id"] == cluster["cluster_id"])
            & profile["is_own_field"]
        ]
        shares = set(part.loc[part["measure"] == "share", "value"].dropna())
        whole = {round(100 * share) for share in shares}
        printed = whole | {100 - share for share in whole}
        told = {int(p) for p in re.findall(r"(\d+)%", cluster["words"])}
        assert told <= printed
        for _, row in part[part["value"].isna()].iterrows():
            if row["kind"] == "nominal":
                assert f"{row['field_level']} (" not in cluster["words"]


def test_no_card_tells_a_count_that_is_hidden_elsewhere(demo: Build) -> None:
    """Groups are rounded on a card; what is exact there is exact in its own table."""
    cards = demo.public("pub_model_card")
    people = cards["item"].str.extractall(r"of (\d+) people")[0].astype(int)
    assert len(people) > 100
    exact = {
        int(n)
        for name in ("programme", "cluster", "outcome", "field")
        for n in demo.public(f"pub_{name}_evidence")["n"]
    }
    published = demo.public("pub_fairness")["n"].dropna().astype(int)
    rounded = {int(n) for n in published if half_up(int(n)) == n}
    assert set(people) <= exact | rounded
    by_group = cards[cards["section"] == "evaluation_by_group"]["item"]
    assert set(by_group.str.extractall(r"of (\d+) people")[0].astype(int)) <= rounded
    left_out = cards[cards["section"] == "data"]["item"]
    assert left_out.str.contains("fewer than 8").any()
    counts = left_out.str.extractall(r"\([a-z ]+, (\d+)\)")[0].astype(int)
    assert len(counts) > 0
    assert (counts % BASE == 0).all()
    assert (counts >= THRESHOLD).all()


def grouped_by_pandas() -> dict[str, pd.Series]:
    """Each margin's level of every participant, from the CSV and the seeds alone."""
    raw = pd.read_csv(
        ROOT / "data" / "demo" / "participants.csv", dtype=str, keep_default_na=False
    )
    words = pd.read_csv(SEEDS / "reference_words.csv", dtype=str, keep_default_na=False)
    known = {
        field: part.set_index("word")["field_group"].to_dict()
        for field, part in words.groupby("field")
    }

    def mapped(column: str) -> pd.Series:
        text = raw[column].map(lambda w: re.sub(r"\s+", " ", w).strip().lower())
        return text.map(known[column])

    def looked_up(file: str, key: str, value: str, scheme: str = "") -> dict[str, str]:
        seed = pd.read_csv(SEEDS / file, dtype=str)
        if scheme:
            seed = seed[seed["scheme"] == scheme]
        return seed.set_index(key)[value].to_dict()

    programmes = looked_up("programmes.csv", "programme_id", "programme_name")
    groups = looked_up("ethnicities.csv", "ethnicity_code", "ethnic_group", "2001")
    roles = looked_up("roles.csv", "role", "role_group")
    return {
        "programme": mapped("programme").map(programmes),
        "band": mapped("band"),
        "role": mapped("role").map(roles),
        "ethnic group": mapped("ethnic_origin").map(groups),
        "gender": mapped("gender"),
        "disability": mapped("disability"),
        "organisation type": mapped("organisation_type"),
        "region": mapped("region"),
        "cohort start year": raw["cohort_start_year"],
        "status": mapped("status"),
    }


@pytest.mark.parametrize("field", grouped_by_pandas())
def test_margins_are_those_that_pandas_counts(demo: Build, field: str) -> None:
    levels = grouped_by_pandas()[field].fillna("Not known")
    exact = levels.value_counts()
    margins = demo.public("pub_participant_margin").query("field == @field")
    margins = margins.set_index("field_level")
    assert sorted(margins.index) == sorted(exact.index)
    assert (margins["n_of"] == half_up(len(levels))).all()
    for level, row in margins.iterrows():
        expected = half_up(int(exact[level]))
        assert row["is_suppressed"] == (expected is None)
        if expected is None:
            assert np.isnan(row["n"])
            continue
        assert row["n"] == expected
        share = Fraction(expected, half_up(len(levels)) or 1)
        assert abs(Fraction(row["value"]) - share) <= Fraction(1, 200) + Fraction(
            1, 10**9
        )
        assert round(100 * row["value"]) == pytest.approx(100 * row["value"])
        low, high = proportion_confint(expected, row["n_of"], method="wilson")
        assert row["ci_low"] == pytest.approx(low, abs=1e-9)
        assert row["ci_high"] == pytest.approx(high, abs=1e-9)


def test_half_up_is_half_up() -> None:
    counts = [0, 1, 7, 8, 12, 13, 17, 18, 22, 23, 997, 998]
    assert [half_up(n) for n in counts] == [
        *(0, None, None, 10, 10, 15, 15, 20, 20, 25, 995, 1000)
    ]


def test_counts_of_every_size_are_rounded_so_in_sql(demo: Build) -> None:
    """Cells of the look-up are small: theirs are counted from the people."""
    people = demo.table("marts.fct_cluster_membership").merge(
        demo.table("marts.dim_participant"), on="participant_id"
    )
    keys = ["specification", "role_group", "ethnic_group", "cluster_id"]
    exact = people.groupby(keys).size()
    published = demo.public("pub_cluster_lookup").set_index(keys)["n"]
    assert len(published) == len(exact) > 20
    for key, n in exact.items():
        shown = None if pd.isna(published[key]) else published[key]
        assert shown == half_up(n), key


def test_every_published_table_says_how_its_counts_are_kept(demo: Build) -> None:
    listed = pd.read_csv(SEEDS / "published_tables.csv").set_index("table_name")["kind"]
    assert set(listed.index) == set(public_tables(demo))
    counts = demo.table("intermediate.int_governance__released_counts")
    marts = set(counts["table_name"]) - {"rpt_cluster_evidence"}
    protected = {f"pub_{mart.split('_', 1)[1]}" for mart in marts}
    assert set(listed.index[listed == "protected"]) == protected
    told = demo.public("pub_disclosure").set_index("table_name")
    suppressed = demo.table("marts.rpt_suppressed_count")
    assert told["n_few"].sum() == (suppressed["reason"] == "few").sum()
    assert told["n_withheld"].sum() == (suppressed["reason"] == "withheld").sum() > 10


def test_withheld_counts_are_not_in_the_release(demo: Build) -> None:
    """Of those of the funnel, the make-up of the community and the standards."""
    suppressed = demo.table("marts.rpt_suppressed_count")
    n_checked = 0
    for name, keys in {
        "funnel": ["field", "field_level", "stage", "measure"],
        "learning_need": [
            *("breakdown", "breakdown_level", "scope", "domain", "subdomain"),
            "measure",
        ],
    }.items():
        rows = demo.public(f"pub_{name}")
        rows.index = pd.Index(
            ["|".join(row) for row in rows[keys].fillna("").astype(str).to_numpy()]
        )
        mine = suppressed[suppressed["table_name"] == f"rpt_{name}"]
        for _, one in mine.iterrows():
            assert pd.isna(rows.loc[one["row_key"], one["count_column"]])
            n_checked += one["reason"] == "withheld"
    assert n_checked > 5
