"""Each page of a rendered site as one file, to be sent by email and opened anywhere."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

FOLDER = "single"
_ALONE = "dictionary"  # is one file as it stands
_TAG = re.compile(
    r"""(?isx) <!--.*?-->
    | (?P<script> <script\b [^>]* > ) (?P<code> .*? </script> )
    | <(?P<name> link|img|source|a|html)\b (?: "[^"]*" | '[^']*' | [^'">] )* >"""
)
_ADDRESS = re.compile(r"""(?is)\s(?P<name>src|href)\s*=\s*(?P<value>"[^"]*"|'[^']*')""")
_STYLE_ADDRESS = re.compile(r"""(?i)url\(\s*(["']?)(?P<address>[^"')]+)\1\s*\)""")
_KINDS = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


def write(site: Path) -> list[Path]:
    """Write each page of a site into its folder `single`, whoever rendered it.

    Parameters
    ----------
    site
        Folder of the rendered pages.

    Returns
    -------
    list of pathlib.Path
        The files, named as the pages are; of a page in a subfolder, with its name.
    """
    folder = site / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    written = []
    for page in sorted(site.rglob("*.html")):
        place = page.relative_to(site)
        if place.parts[0] not in (_ALONE, FOLDER):
            file = folder / "-".join(place.parts)
            file.write_text(self_contained(page), encoding="utf-8", newline="\n")
            written.append(file)
    return written


def self_contained(page: Path) -> str:
    """Put into a page all that it loads from the files beside it.

    Styles, scripts and pictures become addresses that hold their own content, so that
    the elements stay what they are. A link to another page or file, which would lead
    nowhere, becomes its text; the page's `html` element is marked `data-single`.

    Parameters
    ----------
    page
        A rendered page.

    Returns
    -------
    str
        The page, which reads no other file.
    """

    def embedded(address: re.Match[str]) -> str:
        held = _held(unescape(address["value"][1:-1]), page)
        return f' {address["name"]}="{escape(held)}"' if held else address[0]

    def unlinked(address: re.Match[str]) -> str:
        url = urlsplit(unescape(address["value"][1:-1]))
        if url.scheme or url.netloc or not url.path:
            return address[0]
        if url.fragment and _file(url.path, page) == page:
            return f' href="#{escape(url.fragment)}"'
        return ""

    def rewritten(tag: re.Match[str]) -> str:
        if tag["script"]:
            return _ADDRESS.sub(embedded, tag["script"]) + tag["code"]
        name = (tag["name"] or "").lower()
        if name == "html":
            return f"{tag[0][:-1]} data-single>"
        if name == "a":
            return _ADDRESS.sub(unlinked, tag[0])
        return _ADDRESS.sub(embedded, tag[0]) if name else tag[0]

    return _TAG.sub(rewritten, page.read_text(encoding="utf-8"))


def _file(address: str, beside: Path) -> Path:
    """Give the file that an address within the site means."""
    return (beside.parent / unquote(address)).resolve()


def _held(address: str, beside: Path) -> str | None:
    """Make an address that holds its content; none where it is not a file's."""
    url = urlsplit(address)
    if url.scheme or url.netloc or not url.path:
        return None
    file = _file(url.path, beside)
    if not file.is_file() or file.suffix not in _KINDS:
        return None
    content = file.read_bytes()
    if file.suffix == ".css":

        def embedded(found: re.Match[str]) -> str:
            held = _held(found["address"], file)
            return f'url("{held}")' if held else found[0]

        content = _STYLE_ADDRESS.sub(embedded, content.decode("utf-8")).encode()
    return f"data:{_KINDS[file.suffix]};base64,{b64encode(content).decode()}"
