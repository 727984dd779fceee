"""How well the tone of texts was read, where people coded it.

Trap: that a text is told from its opposite says nothing of small differences between
texts that are alike, which the gaps are made of.

Input   int_recruitment__coded_tones: one row per tone and coding.
Output  tidy evidence of one row: the area under the curve.
"""

from workforce_insights import tone


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__coded_tones").order("tone, coded").df()
    return tone.evidence(cells, min_people=settings["min_people"])
