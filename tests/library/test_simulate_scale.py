"""Extracts at scale: as many rows as asked for, whole keys, and what was planted."""

from dataclasses import replace

import duckdb
import pytest

from workforce_insights import simulate, simulate_scale
from workforce_insights.project import find

SIZE = simulate_scale.Size(
    participants=60_000, applications=300_000, members=30_000, assessed=8_000, texts=60
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("scale")
    reference = find(made.cwd()).reference_people
    plans = simulate.Plans.demonstration(7)
    planted = replace(plans.leadership, bias=1.0)
    simulate_scale.write(reference, made, replace(plans, leadership=planted), SIZE)
    return made


def rows(folder, query):
    with duckdb.connect() as connection:
        for file in folder.glob("*.parquet"):
            connection.execute(f"create view {file.stem} as from '{file.as_posix()}'")
        return connection.execute(query).fetchall()


def counted(folder, table, column="*"):
    return rows(folder, f"select count({column}) from {table}")[0][0]  # noqa: S608


def test_sizes_are_those_asked_for(folder):
    assert counted(folder, "participants") == 60_000
    assert counted(folder, "members") == 30_000
    assert counted(folder, "capability_assessments", "distinct person_id") == 8_000
    assert counted(folder, "assessments") == 60
    assert counted(folder, "applications") == pytest.approx(300_000, rel=0.01)


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("participants", "participant_id"),
        ("vacancies", "vacancy_id"),
        ("applications", "application_id"),
        ("interview_scores", "interview_score_id"),
        ("assessments", "assessment_id"),
        ("members", "member_id"),
        ("engagements", "engagement_id"),
        ("survey_responses", "response_id"),
        ("capability_assessments", "assessment_id"),
    ],
)
def test_keys_are_unique(folder, table, key):
    assert counted(folder, table, f"distinct {key}") == counted(folder, table)


@pytest.mark.parametrize(
    ("table", "key", "of"),
    [
        ("applications", "vacancy_id", "vacancies"),
        ("interview_scores", "application_id", "applications"),
        ("assessments", "application_id", "applications"),
        ("engagements", "member_id", "members"),
        ("engagements", "activity_id", "activities"),
    ],
)
def test_links_lead_somewhere(folder, table, key, of):
    lost = f"select count(*) from {table} anti join {of} using ({key})"  # noqa: S608
    assert rows(folder, f"{lost} where {table}.{key} is not null") == [(0,)]


def test_candidates_and_managers_are_met_in_several_posts(folder):
    per_person = "select count(*) / count(distinct {}) from {}"
    assert rows(folder, per_person.format("candidate_id", "applications"))[0][0] > 1.05
    assert rows(folder, per_person.format("hiring_manager_id", "vacancies"))[0][0] > 2


def test_profiles_grow_with_the_people(folder):
    profiles = (
        "select count(*) from (select distinct age, gender, disability, ethnic_origin,"
        " band, role from (from participants limit {}))"
    )
    palette = rows(folder, profiles.format(20_000))[0][0]
    assert rows(folder, profiles.format(60_000))[0][0] > 1.5 * palette


def test_what_is_planted_in_people_and_in_letters_is_in_the_rows_drawn(folder):
    senior = rows(
        folder,
        "select ethnic_origin like 'White%', avg(cast(programme not in"
        " ('Edward Jenner', 'Mary Seacole') as integer)) from participants"
        " where participant_id like '%-%' and ethnic_origin <> 'Not stated'"
        " group by all order by all",
    )
    (_, of_others), (_, of_white) = senior
    assert of_others > 1.5 * of_white
    offers = rows(
        folder,
        "select letter_sent_on is not null, avg(cast(offered = 'Yes' as integer))"
        " from applications inner join vacancies using (vacancy_id)"
        " where application_id like '%-%' and shortlisted = 'Yes'"
        " and ethnicity not like 'White%' group by all order by all",
    )
    (_, without), (_, with_letter) = offers
    assert with_letter > without


def test_the_same_plan_gives_the_same_rows(tmp_path):
    reference = find(tmp_path.cwd()).reference_people
    plans = simulate.Plans.demonstration(7).only("leadership")
    size = simulate_scale.Size(participants=40_000)
    hashes = set()
    for name in ("one", "two"):
        simulate_scale.write(reference, tmp_path / name, plans, size)
        query = "select bit_xor(hash(participants)) from participants"
        hashes.add(rows(tmp_path / name, query)[0])
    assert len(hashes) == 1
