"""Reads a table of a page back into its cells."""

from __future__ import annotations

import html
import re


def texts(table: str) -> list[list[str]]:
    """The cells of each row, the name of its group before them."""
    group, found = None, []
    for body in re.findall(r"<tbody>(.*?)</tbody>", table):
        group = None
        for row in re.findall(r"<tr.*?</tr>", body):
            cells = _cells(row)
            if row.startswith('<tr class="group">'):
                group = cells[0].partition(": ")[2]
            else:
                found.append(([group] if group else []) + cells)
    if 'class="group"' not in table:
        return found
    # A row that is no group has the name of one at its head, and nothing beside it.
    width = max(len(row) for row in found)
    return [row if len(row) == width else [row[0], "", *row[1:]] for row in found]


def rows(table: str) -> list[list[str]]:
    """The headings and the cells of each row."""
    return [headings(table), *texts(table)]


def headings(table: str) -> list[str]:
    """The names of the columns without their units, that of the groups first."""
    (head,) = re.findall(r"<thead>(.*?)</thead>", table)
    above, *below = (
        re.findall(r"<th.*?</th>", row) for row in head.split("</tr>")[:-1]
    )
    under = iter(below[0] if below else [])
    named = []
    for cell in above:
        span = re.search(r'colspan="(\d+)"', cell)
        named += [next(under) for _ in range(int(span[1]))] if span else [cell]
    group = re.search(r'<tr class="group">.*?<span>(.*?):</span>', table)
    plain = [re.sub(r"<span.*?</span>", "", cell) for cell in named]
    return ([group[1]] if group else []) + [_cells(cell)[0] for cell in plain]


def _cells(row: str) -> list[str]:
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
    return [html.unescape(re.sub(r"<.*?>", "", cell)).strip() for cell in cells]
