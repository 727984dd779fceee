"""Whether the gap at offer changed with the letter, against posts without it as yet.

Trap: it is the letter's effect only if the gap would have moved alike in both, which
nothing can test.

Input   int_recruitment__letter_cells: one row per directorate, band, month and letter,
        with sums over vacancies and of their products.
Output  tidy evidence, one row per measure, clustering and start, true or fake.
"""

from workforce_insights import letter_phases


def model(dbt, session):
    cells = dbt.ref("int_recruitment__letter_cells").order(
        "directorate, band_level, posted_month, has_letter"
    )
    return letter_phases.evidence(cells.df())
