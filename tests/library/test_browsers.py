"""The browser of this machine is found, or its absence is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workforce_insights import browsers
from workforce_insights.errors import UserError


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any browser."""
    for name in ("WORKFORCE_BROWSER", *browsers.FOLDERS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browsers, "APPLICATIONS", str(tmp_path / "Applications"))
    return tmp_path


def test_without_a_browser_that_is_said(bare: Path) -> None:
    assert browsers.find() is None
    with pytest.raises(UserError, match="needs Edge, Chrome or Chromium"):
        browsers.print_pdf(bare / "page.html", bare / "page.pdf")


def test_the_one_that_is_named_goes_first(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = bare / "Files" / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    monkeypatch.setenv("PROGRAMFILES(X86)", str(bare / "Files"))
    assert browsers.find() == edge
    named = bare / "named"
    monkeypatch.setenv("WORKFORCE_BROWSER", str(named))
    assert browsers.find() == edge
    named.touch()
    assert browsers.find() == named


def test_a_browser_that_prints_nothing_is_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKFORCE_BROWSER", sys.executable)
    (bare / "page.pdf").write_text("of another day")
    with pytest.raises(UserError, match=r"printed nothing of page\.html"):
        browsers.print_pdf(bare / "page.html", bare / "page.pdf")
    assert not (bare / "page.pdf").exists()
