"""A page in one file reads no other file, whichever renderer made it."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

from workforce_insights import single_file

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head>
<link rel="icon" href="data:,">
<link href="site_libs/light.css" rel="stylesheet" class="quarto-color-scheme">
<link href="site_libs/dark.css" rel="prefetch" class="quarto-color-scheme" id=dark>
<script src="site_libs/some.js" defer></script>
<script>const text = '<a href="other.html">';</script>
<!-- <img src="picture.svg"> -->
</head><body><main>
<img alt="a > b" src='my%20picture.svg'><img src="https://elsewhere.org/x.png">
<a class="x" href="other.html#there">Other</a> <a href="#here">Here</a>
<a href="index.html#here">Here too</a> <a href="https://elsewhere.org">Source</a>
<a href="data/table.csv" download>Data</a>
</main></body></html>
"""


@pytest.fixture
def alone(tmp_path: Path) -> str:
    (tmp_path / "site_libs").mkdir()
    files = {
        "index.html": PAGE,
        "other.html": "<html><p>Other</p></html>",
        "my picture.svg": "<svg/>",
        "site_libs/light.css": "p { background: url( 'icons.woff?v=1' ) }",
        "site_libs/dark.css": "p { background: url(#none), url(https://a.org/b.png) }",
        "site_libs/icons.woff": "icons",
        "site_libs/some.js": "let a = '</script>';",
        "dictionary/index.html": "<html></html>",
        "regions/wales.html": '<html><img src="../my%20picture.svg"></html>',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    single_file.write(tmp_path)
    written = single_file.write(tmp_path)  # a second time reads none of its own
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        *("single/index.html", "single/other.html", "single/regions-wales.html")
    ]
    assert "data:image/svg+xml" in written[2].read_text(encoding="utf-8")
    return written[0].read_text(encoding="utf-8")


def held(text: str) -> str:
    found = re.search(r"base64,([\w+/=]+)", text)
    assert found
    return b64decode(found[1]).decode()


def test_elements_stay_and_hold_their_content(alone: str) -> None:
    light, dark = re.findall(r"<link [^>]*class=\"quarto[^>]*>", alone)
    assert 'rel="stylesheet"' in light
    assert held(held(light)) == "icons"
    assert 'rel="prefetch"' in dark
    assert "id=dark" in dark
    assert held(dark) == "p { background: url(#none), url(https://a.org/b.png) }"
    (script,) = re.findall(r"<script src[^>]*>", alone)
    assert script.endswith(" defer>")
    assert held(script) == "let a = '</script>';"
    (picture,) = re.findall(r'<img alt="a > b"[^>]*>', alone)
    assert held(picture) == "<svg/>"


def test_links_lead_within_the_page_or_elsewhere_or_are_text(alone: str) -> None:
    main = alone.partition("<main>")[2]
    assert '<a class="x">Other</a>' in main
    assert "<a download>Data</a>" in main
    assert main.count('href="#here"') == 2
    assert '<a href="https://elsewhere.org">Source</a>' in main


def test_the_rest_is_as_it_was(alone: str) -> None:
    assert '<html lang="en-GB" data-single>' in alone
    assert """<script>const text = '<a href="other.html">';</script>""" in alone
    assert '<!-- <img src="picture.svg"> -->' in alone
    assert '<img src="https://elsewhere.org/x.png">' in alone
    assert '<link rel="icon" href="data:,">' in alone
