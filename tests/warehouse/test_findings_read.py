"""The findings, made in SQL, are sentences that a reader takes in at once."""

from __future__ import annotations

import re

import prose
import pytest
from conftest import Build

# A finding carries its number, interval and people in brackets, which are read past.
# What is left, and each item of a list, is held to this.
MOST_OF_A_SECTION = 11.0
MOST_WORDS = 55


def bare(sentence: str) -> str:
    while (shorter := re.sub(r"\s*\([^()]*\)", "", sentence)) != sentence:
        sentence = shorter
    return re.sub(r"; |: ", ".\n\n", sentence)


@pytest.fixture(scope="module")
def findings(demo: Build) -> dict[str, list[str]]:
    held = demo.public("pub_finding")
    return {name: [*part["sentence"]] for name, part in held.groupby("section")}


def test_each_section_is_read_after_eleven_years_of_school(
    findings: dict[str, list[str]],
) -> None:
    assert len(findings) >= 6
    for name, said in findings.items():
        assert prose.grade("\n\n".join(map(bare, said))) <= MOST_OF_A_SECTION, name


def test_no_finding_is_without_end_or_in_american_english(
    findings: dict[str, list[str]],
) -> None:
    for said in findings.values():
        for sentence in said:
            longest = max(map(len, prose.sentences(bare(sentence))))
            assert longest <= MOST_WORDS, sentence
            assert prose.american(sentence) == [], sentence
