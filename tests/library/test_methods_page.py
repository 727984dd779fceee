"""Methods: each one in words, with a formula that is maths, and a source."""

import re

import pypandoc
import pytest
from conftest import ROOT

PAGE = (ROOT / "reports" / "methods.qmd").read_text(encoding="utf-8")
METHODS = dict(re.findall(r"(?m)^(\S[^\n]*)\n: ((?:.+\n|\n(?=  ))+)", PAGE))
WITHOUT_FORMULA = {
    "Every defensible way",
    "Gaps in topics and tone",
    "Lift",
}
OWN = {"Lift", "Every defensible way"}


def test_each_method_has_its_formula_and_its_source():
    assert len(METHODS) > 30
    for name, said in METHODS.items():
        assert ("$$" not in said) == (name in WITHOUT_FORMULA), name
        has_year = re.search(r"\b(18|19|20)\d\d\b", said.split("$$")[-1])
        assert bool(has_year) != (name in OWN), name


@pytest.mark.parametrize("name", sorted(set(METHODS) - WITHOUT_FORMULA))
def test_each_formula_becomes_mathml(name):
    html = pypandoc.convert_text(METHODS[name], "html5", "markdown", ["--mathml"])
    assert "<math" in html
    assert "$" not in html
    assert 'class="math' not in html, "pandoc left it as it is written"
