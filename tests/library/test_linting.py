"""What the linter of SQL skips."""

import re

import pytest
from conftest import ROOT

WITH_LINES_BY_HAND = "int_governance__released_counts.sql"


PATTERNS = [
    line
    for line in (ROOT / ".sqlfluffignore").read_text(encoding="utf-8").splitlines()
    if line.startswith("models/")
]


def test_models_that_are_not_linted_are_nothing_but_a_macro() -> None:
    by_hand = [
        model.name
        for pattern in PATTERNS
        for model in ROOT.glob(pattern)
        if not re.fullmatch(r"\{\{[^{}]*\}\}\s*", model.read_text(encoding="utf-8"))
    ]
    assert by_hand == [WITH_LINES_BY_HAND]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_is_not_linted_is_of_some_model(pattern: str) -> None:
    assert any(ROOT.glob(pattern))
