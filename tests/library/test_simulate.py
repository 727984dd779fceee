"""The demonstration data: what is planted, and nothing besides."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from typer.testing import CliRunner

from workforce_insights import simulate
from workforce_insights.cli import app

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference" / "participants_reconstructed.csv"
DEMO = simulate.Plan(seed=1)
EXECUTIVES = {"Executive Director", "Deputy Director", "Executive", "Chief Executive"}


def softmax_of_planted() -> dict[tuple[int, bool], np.ndarray]:
    """Chance of each programme by band and being an executive, from `planted`."""
    table = simulate.planted(DEMO).set_index("parameter")["value"]
    chances = {}
    for band in range(2, 11):
        for executive in (False, True):
            log_odds = [
                float(table[f"log odds of {name}, at band 6"])
                + (band - 6) * float(table[f"log odds of {name}, per band"])
                + executive * float(table[f"log odds of {name}, executive"])
                for name in simulate.PROGRAMMES
            ]
            odds = np.exp(log_odds)
            chances[band, executive] = odds / odds.sum()
    return chances


def band_number(word: str) -> int:
    found = re.fullmatch(r"Band (\d)[a-d]?", word)
    return int(found[1]) if found else {"VSM": 10}[word]


def test_the_committed_demo_is_what_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(app, ["simulate", "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    committed = ROOT / "data" / "demo"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in committed.iterdir())
    assert len(names) == 15
    for name in names:
        assert (tmp_path / name).read_bytes() == (committed / name).read_bytes()


def test_another_seed_gives_another_extract() -> None:
    people = pd.read_csv(REFERENCE)
    first = simulate.participants(people, simulate.Plan(1))
    assert first.equals(simulate.participants(people, simulate.Plan(1)))
    assert not first.equals(simulate.participants(people, simulate.Plan(2)))


def test_about_69_percent_are_on_mary_seacole() -> None:
    demo = pd.read_csv(ROOT / "data" / "demo" / "participants.csv")
    assert len(demo) == 1000
    assert demo["participant_id"].is_unique
    share = (demo["programme"] == "Mary Seacole").mean()
    assert share == pytest.approx(0.69, abs=0.015)
    assert set(demo["programme"]) == set(simulate.PROGRAMMES)


def test_33_rows_lack_one_field_each() -> None:
    demo = pd.read_csv(
        ROOT / "data" / "demo" / "participants.csv", keep_default_na=False
    )
    lacking = [
        set(demo.loc[demo[column] == word, "participant_id"])
        for column, word, _ in simulate.MISSING_FIELDS
    ]
    assert [len(ids) for ids in lacking] == [n for _, _, n in simulate.MISSING_FIELDS]
    assert len(set().union(*lacking)) == sum(map(len, lacking)) == 33


def test_the_chances_are_those_written_down_as_planted() -> None:
    for (band, executive), chances in softmax_of_planted().items():
        role = "Executive" if executive else "Doctor"
        people = pd.DataFrame({"band": [band], "role": [role]})
        np.testing.assert_allclose(
            simulate.programme_probabilities(people, DEMO)[0], chances, rtol=1e-12
        )


def test_the_chances_depend_on_band_and_role_only() -> None:
    people = pd.read_csv(REFERENCE)
    chances = simulate.programme_probabilities(people, DEMO)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
    others = [c for c in people.columns if c not in ("band", "role")]
    shuffled = people.copy()
    rng = np.random.default_rng(1)
    for column in others:
        shuffled[column] = rng.permutation(people[column].to_numpy())
    assert not shuffled.equals(people)
    assert (simulate.programme_probabilities(shuffled, DEMO) == chances).all()
    grouped = pd.DataFrame(chances).groupby([people["band"], people["role"]])
    assert (grouped.max() == grouped.min()).all(axis=None)
    assert pd.DataFrame(chances).drop_duplicates().shape[0] > 9


def test_a_large_draw_has_the_planted_shares() -> None:
    people = pd.concat([pd.read_csv(REFERENCE)] * 60, ignore_index=True)
    drawn = simulate.participants(people, simulate.Plan(7))
    complete = drawn[(drawn["band"] != "") & (drawn["role"] != "Hospital chaplain")]
    cells = [complete["band"].map(band_number), complete["role"].isin(EXECUTIVES)]
    planted = softmax_of_planted()
    statistic, freedom = 0.0, 0
    for (band, executive), part in complete.groupby(cells)["programme"]:
        expected = planted[band, executive] * len(part)
        observed = part.value_counts().reindex(simulate.PROGRAMMES, fill_value=0)
        likely = expected >= 5
        assert len(part) > 50
        statistic += (
            (observed.to_numpy()[likely] - expected[likely]) ** 2 / expected[likely]
        ).sum()
        freedom += likely.sum() - 1
    assert freedom > 30
    assert stats.chi2.sf(statistic, freedom) > 0.01


def test_other_fields_are_drawn_apart_from_the_programme() -> None:
    people = pd.concat([pd.read_csv(REFERENCE)] * 20, ignore_index=True)
    drawn = simulate.participants(people, simulate.Plan(7))
    for column in ("region", "religion", "nationality", "highest_qualification"):
        table = pd.crosstab(drawn[column], drawn["programme"])
        assert stats.chi2_contingency(table).pvalue > 0.001, column


def drawn(**planted: float) -> pd.DataFrame:
    """A large extract, of the people with every field, in numbers and groups."""
    plan = simulate.Plan(7, n_people=20_000, **planted)
    rows = simulate.participants(pd.read_csv(REFERENCE), plan)
    for column, word, _ in simulate.MISSING_FIELDS:
        rows = rows[rows[column] != word]
    return rows.assign(
        band=rows["band"].map(band_number),
        is_white=rows["ethnic_origin"].str.startswith("White"),
        is_senior=rows["programme"].isin(simulate.PROGRAMMES[2:]),
    )


def log_odds(happened: pd.Series) -> float:
    return float(np.log(happened.mean() / (1 - happened.mean())))


def test_without_a_rule_band_says_nothing_of_the_programme() -> None:
    for rule, is_there in ((0.0, False), (0.3, True)):
        table = pd.crosstab((rows := drawn(rule=rule))["band"], rows["programme"])
        assert (stats.chi2_contingency(table).pvalue < 0.001) == is_there


def test_bias_is_by_the_planted_log_odds_among_people_of_one_band() -> None:
    for bias in (0.0, 1.0):
        rows = drawn(rule=0.0, bias=bias)
        gap = log_odds(rows.loc[~rows["is_white"], "is_senior"])
        gap -= log_odds(rows.loc[rows["is_white"], "is_senior"])
        assert gap == pytest.approx(bias, abs=0.15)


def test_completing_follows_band_by_the_planted_log_odds() -> None:
    for completion in (0.0, 0.5):
        rows = drawn(completion=completion)
        stayed = rows["status"] != "Withdrawn"
        gap = log_odds(stayed[rows["band"] == 7]) - log_odds(stayed[rows["band"] == 5])
        assert gap == pytest.approx(2 * completion, abs=0.2)


def test_segments_have_one_role_and_their_own_bands() -> None:
    for n_segments in (1, 3, 5):
        plan = simulate.Plan(7, n_people=3_000, n_segments=n_segments)
        people = pd.read_csv(REFERENCE)
        kept = simulate.in_segments(people, n_segments, np.random.default_rng(1))
        bands = kept.groupby("role")["band"].agg(["min", "max", "size"])
        bands = bands.sort_values("min")
        assert list(bands.index) == list(simulate.SEGMENT_ROLES[:n_segments])
        assert (bands["min"].to_numpy()[1:] >= bands["max"].to_numpy()[:-1]).all()
        assert bands["min"].iloc[0] == 2
        assert bands["max"].iloc[-1] == 10
        assert bands["size"].min() > len(people) / n_segments * 0.8
        assert len(simulate.participants(people, plan)) == 3_000


def test_the_command_writes_down_what_it_plants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    asked = ["--people", "300", "--rule", "0.5", "--bias", "1.5", "--segments", "3"]
    command = ["simulate", "--completion", "0.25", *asked]
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 1
    result = CliRunner().invoke(app, [*command, "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    rows = pd.read_csv(tmp_path / "simulated.csv").set_index("parameter")["value"]
    demo = pd.read_csv(ROOT / "data" / "demo" / "simulated.csv")
    demo = demo.set_index("parameter")["value"]
    assert len(pd.read_csv(tmp_path / "participants.csv")) == 300
    slope = "log odds of Nye Bevan, per band"
    assert rows[slope] == demo[slope] / 2
    assert rows.drop(list(demo.index)).to_dict() == {
        "lines": 300,
        "log odds of a programme above Mary Seacole, not White": 1.5,
        "log odds of completing, per band": 0.25,
        "segments of band and role": 3,
    }
