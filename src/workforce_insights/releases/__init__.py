"""Releases: copies of a green build that never change once they are made.

A release is a folder of its own with an analyst copy (the marts, identifiers replaced
by keys) and a public copy (the published layer). It is written as a draft, audited, and
only then given its name. `latest.json` names the one that counts and is the only file
that is ever replaced.
"""

from workforce_insights.releases.comparing import Comparison, compare
from workforce_insights.releases.making import make
from workforce_insights.releases.shelf import (
    latest,
    made_at,
    names,
    read_manifest,
    state,
    use,
)
from workforce_insights.releases.tables import SCHEMAS, releasable

__all__ = [
    "SCHEMAS",
    "Comparison",
    "compare",
    "latest",
    "made_at",
    "make",
    "names",
    "read_manifest",
    "releasable",
    "state",
    "use",
]
