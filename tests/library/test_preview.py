"""The preview of the reports: what an author of Quarto pages may count on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from nbclient import NotebookClient

from workforce_insights import preview
from workforce_insights.preview import PreviewError, render

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}

CONFIG = """
project:
  type: website
  output-dir: elsewhere
website:
  title: Small & site
  navbar:
    left:
      - href: index.qmd
        text: Home
      - text: More & more
        menu:
          - second.qmd
          - href: second.qmd#sec-there
            text: Its tables
  page-footer: Made *here*.
lang: en-GB
execute:
  echo: false
format:
  html:
    theme: cosmo
    css: styles.css
    toc: true
"""

INDEX = r"""---
title: "A *first* page"
subtitle: The subtitle
author: The team
---

::: {.finding}
The finding.
:::

```{python}
#| include: false
import os, sys
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Markdown, display
plt.rcParams["font.size"] = 33
secret = 41
print("hidden by include")
```

Plain `{python} secret + 1`; escaped `{python} "a*b*_c_ <i>"`; rendered
`{python} Markdown("**strong**")`; process `{python} f"pid={os.getpid()}"`;
interpreter `{python} sys.executable`; folder `{python} os.getcwd()`;
environment `{python} os.environ["SITE_MARK"]`; shortcode {{< meta subtitle >}}.

See @fig-line, [-@fig-pair], [Fig. @fig-pair-b], @tbl-pipe, [@tbl-html; @tbl-md],
@sec-method and @sec-deeper. Nothing is at @fig-nowhere, and me@example.org is
no reference.

```{python}
#| label: fig-line
#| fig-cap: A line with *emphasis*.
#| fig-alt: 'A "rising" line <from> 1 & to 3.'
plt.plot([1, 2, 3])
```

## Method {#sec-method}

{{< include parts/_shared.qmd >}}

| Group   |     n |
|---------|------:|
| Nursing | 1,200 |

: Rates by group {#tbl-pipe}

```{python}
#| label: tbl-html
#| tbl-cap: A frame
pd.DataFrame({"n": [1200]})
```

```{python}
#| label: tbl-md
#| tbl-cap: From markdown
Markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
```

### Deeper {#sec-deeper}

::: {.callout-note}
A plain note.
:::

::: {.callout-warning}
## Small *numbers*
With care.
:::

::: {.callout-tip title="From attribute"}
A tip.
:::

::: {.callout-important collapse="true"}
## Folded
Within.
:::

::: {.callout-caution collapse="false"}
Open.
:::

::: {.panel-tabset}
## Chart

```{python}
#| label: fig-tab
#| fig-cap: In a tab
#| fig-alt: One bar
_ = plt.bar(["a"], [1])
```

### A heading inside

Text of the first tab.

## Numbers

Text of the second tab.
:::

::: {#fig-pair layout-ncol=2}
![Left side](left.png){#fig-pair-a}

![Right side](left.png){#fig-pair-b fig-alt="The right side"}

Two of them
:::

::: {layout-ncol=2}
First cell.

```{python}
#| label: fig-in-grid
#| fig-cap: In a grid
#| fig-alt: A line
_ = plt.plot([1, 2])
```
:::

```{python}
#| label: fig-several
#| fig-cap: Two in one cell
#| fig-alt: [The one, The other]
#| layout-ncol: 2
plt.plot([1, 2]); plt.show()
plt.plot([2, 1]); plt.show()
```

```{python}
#| fig-cap: No label, no number
#| fig-alt: Unnumbered
_ = plt.plot([1, 2])
```

```{python}
#| echo: true
print("to stdout")
print("to stderr", file=sys.stderr)
```

```{python}
#| warning: false
print("quiet", file=sys.stderr)
"a value"
```

```{python}
#| eval: false
raise SystemExit
```

```{python}
#| output: false
print("not shown")
```

```{python}
#| output: asis
print("#### From a cell\n\nSome *prose*.\n")
```

```{python}
display(HTML("<table class='wide'><tr><th>W</th></tr></table>"), Markdown("*two*"))
```

````markdown
```{python}
1 / 0
```
and `{python} nowhere`
````

::: {.unknown}
[A link](second.qmd#sec-there), [mail](mailto:a.qmd@example.org),
[data](linked.csv).
:::
"""

SECOND = """---
title: The second
toc: false
---

## There {#sec-there}

`{python} "secret" in globals()`, `{python} __import__("os").getpid()`,
`{python} __import__("matplotlib").rcParams["font.size"]`, see @fig-here.

```{python}
import matplotlib.pyplot as plt
plt.plot([1, 2]);
```

![Only here](left.png){#fig-here}
"""


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def nodes(self) -> list[Node]:
        below = [child for child in self.children if isinstance(child, Node)]
        return [self, *(node for child in below for node in child.nodes())]

    def all(self, tag: str = "", name: str = "", **attributes: str) -> list[Node]:
        return [
            node
            for node in self.nodes()
            if (not tag or node.tag == tag)
            and (not name or name in node.attributes.get("class", "").split())
            and all(node.attributes.get(key) == attributes[key] for key in attributes)
        ]

    def one(self, tag: str = "", name: str = "", **attributes: str) -> Node:
        (node,) = self.all(tag, name, **attributes)
        return node

    @property
    def text(self) -> str:
        parts = (c if isinstance(c, str) else c.text for c in self.children)
        return " ".join("".join(parts).split())


class Tree(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.open = [Node("root")]
        self.feed(text)
        assert [node.tag for node in self.open] == ["root"], "every tag is closed"

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop().tag == tag, f"</{tag}> closes what was opened last"

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(file: Path) -> Node:
    return Tree(file.read_text(encoding="utf-8")).open[0]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    project = tmp_path_factory.mktemp("project")
    write(
        project,
        {
            "_quarto.yml": CONFIG,
            "index.qmd": INDEX,
            "second.qmd": SECOND,
            "parts/_shared.qmd": 'Included `{python} f"{1234:,}"` people.\n',
            "_not_a_page.qmd": "Not a page.",
            "styles.css": ".finding { color: navy }",
            "left.png": "no real picture",
            "linked.csv": "a,b",
            "unlinked.csv": "private",
        },
    )
    said: list[str] = []
    output = tmp_path_factory.mktemp("out") / "site"
    mark = {"SITE_MARK": "seen"}
    pages = render(project, output, environment=mark, progress=said.append)
    return {"project": project, "output": output, "pages": pages, "said": said}


@pytest.fixture(scope="module")
def index(site) -> Node:
    return parse(site["output"] / "index.html")


@pytest.fixture(scope="module")
def second(site) -> Node:
    return parse(site["output"] / "second.html")


def prose(page: Node, start: str) -> Node:
    (found,) = [node for node in page.all("p") if node.text.startswith(start)]
    return found


def test_pages_and_their_order(site):
    names = [page.name for page in site["pages"]]
    assert names == ["index.html", "second.html"]
    assert all(page.is_file() for page in site["pages"])


def test_frame_of_the_page(index, second):
    assert index.one("html").attributes["lang"] == "en-GB"
    assert index.one("title").text == "A first page \u2013 Small & site"
    assert [node.text for node in index.all("h1")] == ["A first page"]
    assert index.one("p", "subtitle").text == "The subtitle"
    assert index.one("a", "skip").attributes["href"] == "#content"
    assert index.one("main").attributes["id"] == "content"
    assert index.one("footer").one("em").text == "here"
    for page, current in ((index, "Home"), (second, "The second")):
        nav = page.one("nav", **{"aria-label": "Pages"})
        assert nav.one("summary").text == "More & more"
        listed = [a.text for a in nav.one("details").all("a")]
        assert listed == ["The second", "Its tables"]
        links = nav.all("a")
        assert [a.text for a in links] == ["Home", *listed]
        targets = ["index.html", "second.html", "second.html#sec-there"]
        assert [a.attributes["href"] for a in links] == targets
        marked = [a.text for a in links if a.attributes.get("aria-current") == "page"]
        assert marked == [current]


def test_contents_list_is_an_option(index, second):
    listed = [a.text for a in index.one("nav", id="TOC").all("a")]
    assert listed[:2] == ["Method", "Deeper"]
    assert "Chart" not in listed
    assert "Folded" not in listed
    assert not second.all("nav", id="TOC")


def test_figures_and_tables_are_numbered_in_order(index):
    captions = {
        figure.attributes.get("id"): figure.all("figcaption")[-1].text
        for figure in index.all("figure", "float-fig")
    }
    assert captions == {
        "fig-line": "Figure 1: A line with emphasis.",
        "fig-tab": "Figure 2: In a tab",
        "fig-pair": "Figure 3: Two of them",
        "fig-pair-a": "(a) Left side",
        "fig-pair-b": "(b) Right side",
        "fig-in-grid": "Figure 4: In a grid",
        "fig-several": "Figure 5: Two in one cell",
        None: "No label, no number",
    }
    tables = {
        figure.attributes["id"]: figure.one("figcaption").text
        for figure in index.all("figure", "float-tbl")
    }
    assert tables == {
        "tbl-pipe": "Table 1: Rates by group",
        "tbl-html": "Table 2: A frame",
        "tbl-md": "Table 3: From markdown",
    }


def test_caption_stands_above_tables_and_below_figures(index):
    for figure in index.all("figure"):
        inside = [child for child in figure.children if isinstance(child, Node)]
        place = 0 if "float-tbl" in figure.attributes["class"] else -1
        assert inside[place].tag == "figcaption"


def test_numbers_start_again_on_each_page(second):
    assert prose(second, "False").one("a").text == "Figure 1"


def test_cross_references(index):
    links = prose(index, "See").all("a")
    assert [(a.text.replace("\xa0", " "), a.attributes["href"]) for a in links] == [
        ("Figure 1", "#fig-line"),
        ("3", "#fig-pair"),
        ("Fig. 3 (b)", "#fig-pair-b"),
        ("Table 1", "#tbl-pipe"),
        ("Table 2", "#tbl-html"),
        ("Table 3", "#tbl-md"),
        ("Section 1", "#sec-method"),
        ("Section 1.1", "#sec-deeper"),
    ]
    assert prose(index, "See").one("strong").text == "?@fig-nowhere"
    assert "me@example.org" in prose(index, "See").text


@pytest.mark.parametrize("name", ["index", "second"])
def test_ids_are_unique_and_links_lead_somewhere(site, name):
    ids = {}
    for file in site["pages"]:
        page = parse(file)
        found = [n.attributes["id"] for n in page.nodes() if "id" in n.attributes]
        assert len(found) == len(set(found))
        ids[file.name] = set(found)
    page = parse(site["output"] / f"{name}.html")
    for node in page.nodes():
        for key in ("src", "href"):
            url = urlsplit(node.attributes.get(key, "data:"))
            assert url.scheme in ("", "data", "mailto"), "asks another host"
            assert not url.netloc
            assert not url.path.startswith("/") or url.scheme
            if not url.scheme:
                target = url.path or f"{name}.html"
                assert (site["output"] / target).is_file()
                assert not url.fragment or url.fragment in ids[target]


def test_stylesheets_ask_no_other_host(site):
    for name in ("site_libs/preview.css", "styles.css"):
        text = (site["output"] / name).read_text(encoding="utf-8")
        assert "url(" not in text
        assert "@import" not in text


def test_every_picture_has_its_text_alternative(index):
    assert [image.attributes.get("alt") for image in index.all("img")] == [
        'A "rising" line <from> 1 & to 3.',
        "One bar",
        "Left side",
        "The right side",
        "A line",
        "The one",
        "The other",
        "Unnumbered",
    ]


def test_what_is_missing_is_said(site):
    said = site["said"]
    assert "index.qmd: missing: ?@fig-nowhere" in said
    assert sum("missing: <img" in line for line in said) == 1
    assert any(line.startswith("second.qmd: missing: <img") for line in said)


def test_pictures_are_drawn_as_svg(site, index):
    source = index.one("figure", id="fig-line").one("img").attributes["src"]
    assert source == "index_files/fig-line-1.svg"
    assert "<svg" in (site["output"] / source).read_text(encoding="utf-8")


def test_inline_values(site, index):
    values = prose(index, "Plain")
    assert "Plain 42; escaped a*b*_c_ <i>; rendered strong;" in values.text
    assert values.one("strong").text == "strong"
    assert f"interpreter {sys.executable};" in values.text
    assert f"folder {site['project'].resolve()};" in values.text
    assert "environment seen; shortcode The subtitle." in values.text


def test_one_kernel_with_a_fresh_page_each(index, second):
    pid = prose(index, "Plain").text.partition("pid=")[2].partition(";")[0]
    known, process, size = prose(second, "False").text.split(", ")[:3]
    assert (known, process, size) == ("False", pid, "10.0")


def test_includes(index):
    assert prose(index, "Included").text == "Included 1,234 people."


def test_callouts(index):
    callouts = {
        node.attributes["class"].split()[1]: node for node in index.all(name="callout")
    }
    titles = {
        key: node.one(name="callout-title").text for key, node in callouts.items()
    }
    assert titles == {
        "callout-note": "Note",
        "callout-warning": "Warning Small numbers",
        "callout-tip": "Tip From attribute",
        "callout-important": "Important Folded",
        "callout-caution": "Caution",
    }
    assert callouts["callout-warning"].text == "Warning Small numbers With care."
    assert callouts["callout-important"].tag == "details"
    assert "open" not in callouts["callout-important"].attributes
    assert "open" in callouts["callout-caution"].attributes
    assert callouts["callout-note"].tag == "div"


def test_tabs_are_radio_buttons_with_their_panels(index):
    tabs = index.one(name="panel-tabset")
    inside = [child for child in tabs.children if isinstance(child, Node)]
    assert [node.tag for node in inside] == ["input", "label", "div"] * 2
    assert [node.text for node in inside[1::3]] == ["Chart", "Numbers"]
    buttons, labels, panels = inside[::3], inside[1::3], inside[2::3]
    assert len({button.attributes["name"] for button in buttons}) == 1
    assert ["checked" in button.attributes for button in buttons] == [True, False]
    for button, label in zip(buttons, labels, strict=True):
        assert button.attributes["type"] == "radio"
        assert label.attributes["for"] == button.attributes["id"]
    assert panels[0].one("h3").text == "A heading inside"
    assert panels[0].text.endswith("Text of the first tab.")
    assert panels[1].text == "Text of the second tab."
    assert panels[1].attributes["id"] == "numbers"


def test_layout_makes_a_grid(index):
    grids = list(index.all("div", "layout"))
    assert [node.attributes["style"] for node in grids] == ["--columns: 2"] * 3
    for grid in grids:
        assert len([child for child in grid.children if isinstance(child, Node)]) == 2


def test_tables_scroll_in_their_own_box(index):
    boxes = index.all("div", "table-scroll")
    assert sum(len(box.all("table")) for box in boxes) == len(index.all("table")) == 4
    pipe = index.one("figure", id="tbl-pipe")
    assert [cell.attributes["scope"] for cell in pipe.all("th")] == ["col", "col"]
    assert "right" in pipe.all("td")[1].attributes["style"]


def test_html_from_cells_is_unchanged(site):
    text = (site["output"] / "index.html").read_text(encoding="utf-8")
    assert "<table class='wide'><tr><th>W</th></tr></table>" in text


def test_options_of_cells(index):
    code = {node.text for node in index.all("pre")}
    assert 'print("to stdout") print("to stderr", file=sys.stderr)' in code
    assert {"to stdout", "to stderr", "'a value'"} <= code
    for hidden in ("hidden by include", "quiet", "not shown", "SystemExit", "#|"):
        assert hidden not in index.one("main").text
    assert index.one("h4").text == "From a cell"
    assert prose(index, "Some prose").one("em").text == "prose"
    assert not [text for text in code if "matplotlib" in text]


def test_code_in_other_blocks_is_left_alone(index):
    (example,) = [node.text for node in index.all("pre") if "1 / 0" in node.text]
    assert example == "```{python} 1 / 0 ``` and `{python} nowhere`"


def test_unknown_divs_and_links_pass_through(index):
    links = index.one("div", "unknown").all("a")
    hrefs = [link.attributes["href"] for link in links]
    assert hrefs[0] == "second.html#sec-there"
    assert hrefs[1] == "mailto:a.qmd@example.org"


def test_only_what_pages_link_to_is_copied(site):
    copied = {name for name in content(site["output"]) if not name.endswith(".svg")}
    assert copied == {
        "index.html",
        "second.html",
        "left.png",
        "linked.csv",
        "styles.css",
        "site_libs/preview.css",
    }


def test_nothing_is_left_beside_the_site(site):
    assert [file.name for file in site["output"].parent.iterdir()] == ["site"]


@pytest.fixture(scope="module")
def shared_kernel(tmp_path_factory) -> Iterator[NotebookClient]:
    with preview._kernel(tmp_path_factory.mktemp("kernel"), {}) as client:
        yield client


@pytest.fixture
def warm(shared_kernel, monkeypatch):
    """Spare the start of a kernel where the test is about something else."""
    ready = nullcontext(shared_kernel)
    monkeypatch.setattr(preview, "_kernel", lambda folder, environment: ready)


BARE = "website:\n  title: Bare\nformat: html\n"


def test_two_kernels_share_many_pages_and_one_failure_ends_both(tmp_path, monkeypatch):
    started, kernel = [], preview._kernel
    monkeypatch.setattr(preview.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(
        preview, "_kernel", lambda *of: (started.append(of), kernel(*of))[1]
    )
    names = [f"page{number}" for number in range(10)]
    files = {f"{name}.qmd": f"`{{python}} '{name}'.upper()`\n" for name in names}
    project = write(tmp_path / "project", {"_quarto.yml": BARE, **files})
    output = tmp_path / "site"
    assert render(project, output) == [output / f"{name}.html" for name in names]
    assert len(started) == 2
    first = content(output)
    for name in names:
        assert name.upper() in first[f"{name}.html"].decode()
    (project / "page4.qmd").write_text("`{python} 1 / 0`\n", encoding="utf-8")
    with pytest.raises(PreviewError, match=r"page4\.qmd, line 1: ZeroDivision"):
        render(project, output)
    assert content(output) == first


def test_rendering_again_replaces_the_site_and_repeats_itself(tmp_path):
    figure = "```{python}\nimport matplotlib.pyplot as plt\n_ = plt.plot([1])\n```\n"
    files = {"_quarto.yml": BARE, "index.qmd": figure, "old.qmd": "Old."}
    project, output = write(tmp_path / "project", files), tmp_path / "site"
    render(project, output)
    first = content(output)
    (project / "old.qmd").unlink()
    render(project, output)
    again = content(output)
    assert "old.html" in first
    assert again == {name: first[name] for name in first if name != "old.html"}


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (
            "Text.\n\n```{python}\n#| echo: true\nx = 1\n\nx / 0\n```\n",
            "page.qmd, line 7: ZeroDivisionError: division by zero",
        ),
        ("One.\n\nTwo `{python} nowhere`.\n", "page.qmd, line 3: NameError: name"),
        ("```{python}\nx = )\n```\n", "page.qmd, line 2: .*SyntaxError"),
        ("Text.\n\n{{< include _part.qmd >}}\n", "_part.qmd, line 4: KeyError: 'gone'"),
        ("\n{{< include _no.qmd >}}\n", "page.qmd, line 2: cannot include _no.qmd"),
        ("```{python}\n#| a: [\n1\n```\n", "page.qmd, line 1: not YAML"),
        ("---\ntitle: [\n---\n", "page.qmd, line 1: not YAML"),
    ],
)
@pytest.mark.usefixtures("warm")
def test_an_error_names_its_place_and_leaves_the_site(tmp_path, page, message):
    part = "Text.\n\n```{python}\n{}['gone']\n```\n"
    files = {"_quarto.yml": BARE, "a.qmd": "Fine.", "page.qmd": page, "_part.qmd": part}
    project = write(tmp_path / "project", files)
    output = write(tmp_path / "site", {"a.html": "before", "site_libs/x.css": ""})
    before = content(output)
    with pytest.raises(PreviewError, match=message):
        render(project, output)
    assert content(output) == before
    assert {file.name for file in tmp_path.iterdir()} == {"project", "site"}


def test_a_folder_that_is_no_site_is_not_replaced(tmp_path):
    project = write(tmp_path / "project", {"_quarto.yml": BARE, "index.qmd": "Text."})
    output = write(tmp_path / "thesis", {"chapter.txt": "years of work"})
    with pytest.raises(PreviewError, match="not a rendered site"):
        render(project, output)
    assert content(output) == {"chapter.txt": b"years of work"}


@pytest.mark.usefixtures("warm")
def test_files_outside_the_project_are_not_copied(tmp_path):
    files = {"_quarto.yml": BARE, "index.qmd": "[Out](../private.txt)"}
    project = write(tmp_path / "in" / "project", files)
    write(tmp_path / "in", {"private.txt": "private"})
    render(project, tmp_path / "out" / "site")
    assert not [*(tmp_path / "out").rglob("private.txt")]


@pytest.mark.usefixtures("warm")
def test_section_numbers_are_an_option(tmp_path):
    page = (
        "---\nnumber-sections: true\n---\n\n## One\n\n### Two {#sec-two}\n\n@sec-two\n"
    )
    project = write(tmp_path / "project", {"_quarto.yml": BARE, "index.qmd": page})
    (file,) = render(project, tmp_path / "site")
    assert parse(file).one("h3").text.split() == ["1.1", "Two"]
    assert parse(file).one("a", href="#sec-two").text.endswith("1.1")
