"""Builds with one thread and with four hold the same tables."""

from __future__ import annotations

import hashlib

import pytest
from conftest import Build


def digest(build: Build, schema: str, table: str) -> str:
    """SHA-256 of a table's rows as CSV, sorted as text."""
    frame = build.table(f"{schema}.{table}")
    header, *lines = frame.to_csv(index=False, lineterminator="\n").splitlines()
    return hashlib.sha256("\n".join([header, *sorted(lines)]).encode()).hexdigest()


@pytest.mark.parametrize("schema", ["marts", "published"])
def test_one_thread_and_four_agree(
    demo: Build, demo_on_one_thread: Build, schema: str
) -> None:
    tables = demo.tables(schema)
    assert len(tables) > 5
    assert demo_on_one_thread.tables(schema) == tables
    assert {name: digest(demo, schema, name) for name in tables} == {
        name: digest(demo_on_one_thread, schema, name) for name in tables
    }
