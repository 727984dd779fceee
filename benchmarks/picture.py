"""The picture of docs/benchmarks.md: how many times as fast each line is.

It has the colours of the pages, a ground of its own, and so can be read wherever it
stands; on a dark screen it is dark. Its description holds all of its numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import floor, log10
from pathlib import Path

from lines import Line, told

MARKED = (1, 100)
"""Times as fast: as much as the other, and what learning is to be."""

WIDTH, LEFT, RIGHT = 840, 470, 70
HEIGHT, TOP, BOTTOM = 26, 64, 44
"""Of a line, and above and below all of them."""

STYLE = """
svg { font: 14px "Frutiger W01", Arial, sans-serif; fill: #212b32 }
.page { fill: #ffffff } .grid { stroke: #aeb7bd } .marked { stroke: #212b32 }
.bar { stroke: #005eb8; stroke-width: 4 } .dot { fill: #005eb8 }
.slower .bar { stroke: #d07400 } .slower .dot { fill: #d07400 }
.ratio { paint-order: stroke; stroke: #ffffff; stroke-width: 6 }
.instead { fill: #4c6272 } .topic { font-weight: bold }
@media (prefers-color-scheme: dark) {
    svg, .instead { fill: #f0f4f5 } .page { fill: #0f1a24 }
    .ratio { stroke: #0f1a24 } .grid { stroke: #4c6272 } .marked { stroke: #f0f4f5 }
    .bar { stroke: #8ec5ff } .dot { fill: #8ec5ff }
    .slower .bar { stroke: #ffb54d } .slower .dot { fill: #ffb54d }
}
"""


def alternative(topics: Mapping[str, Sequence[Line]]) -> str:
    """Tell what the picture shows in a sentence."""
    lines = sorted(_compared(topics), key=lambda line: line.ratio or 1)
    n_faster = sum((line.ratio or 1) > 1 for line in lines)
    return (
        f"Times as fast, on a scale of logarithms: {n_faster} of {len(lines)} lines are"
        f" faster than the other, from {_in_words(lines[0])} to {_in_words(lines[-1])}."
        " The tables hold every number."
    )


def _compared(topics: Mapping[str, Sequence[Line]]) -> list[Line]:
    """List the lines that a peer can run."""
    return [one for lines in topics.values() for one in lines if one.ratio is not None]


def _in_words(line: Line) -> str:
    """Tell a line in words."""
    return f"{told(line.ratio or 1)} ({line.what} instead of {line.instead})"


def draw(topics: Mapping[str, Sequence[Line]], file: Path) -> None:
    """Draw the lines of topics, those that a peer can run, on a scale of logarithms."""
    shown = {
        topic: [line for line in lines if line.ratio is not None]
        for topic, lines in topics.items()
    }
    ratios = [line.ratio or 1 for line in _compared(topics)]
    lowest = min(-1, floor(log10(min(ratios))))
    highest = max(3, floor(log10(max(ratios))) + 1)
    step = (WIDTH - LEFT - RIGHT) / (highest - lowest)
    n_rows = sum(len(lines) + 1 for lines in shown.values())
    bottom = TOP + n_rows * HEIGHT
    height = bottom + BOTTOM

    def place(ratio: float) -> float:
        return round(LEFT + (log10(ratio) - lowest) * step, 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(alternative(topics))}</title>",
        f"<desc>{escape('; '.join(map(_in_words, _compared(topics))))}</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height}"/>',
        '<text x="16" y="28" class="topic">Times as fast as what a user would write'
        " instead</text>",
    ]
    for power in range(lowest, highest + 1):
        times = 10**power
        kind = "marked" if times in MARKED else "grid"
        x = place(times)
        parts.append(f'<path class="{kind}" d="M{x} {TOP - 12}V{bottom}"/>')
        parts.append(
            f'<text x="{x}" y="{bottom + 22}" text-anchor="middle">{times:,g}</text>'
        )
    y = TOP
    for topic, lines in shown.items():
        y += HEIGHT
        parts.append(f'<text x="16" y="{y - 8}" class="topic">{escape(topic)}</text>')
        for line in lines:
            y += HEIGHT
            parts += _row(line, y - 8, place)
    file.write_text("\n".join([*parts, "</svg>\n"]), encoding="utf-8")


def _row(line: Line, y: int, place: Callable[[float], float]) -> list[str]:
    """Draw one line: its words, and how far it lies from as fast."""
    ratio = line.ratio or 1
    x, one = place(ratio), place(1)
    return [
        f'<g class="{"faster" if ratio >= 1 else "slower"}">'
        f'<text x="28" y="{y}">{escape(line.what)}'
        f' <tspan class="instead">instead of {escape(line.instead)}</tspan></text>'
        f'<path class="bar" d="M{one} {y - 5}H{x}"/>'
        f'<circle class="dot" cx="{x}" cy="{y - 5}" r="6"/>'
        f'<text class="ratio" x="{max(x, one) + 12}" y="{y}">{told(ratio)}</text></g>'
    ]
