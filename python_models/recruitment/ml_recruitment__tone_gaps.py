"""How the tone of texts differs by whom they are of, held equal what each model names.

Trap: an unadjusted gap holds the difference in offers, as whoever is offered the post
is written of more warmly. It is there to be told apart from the one that is asked for.

Input   int_recruitment__tone_cells: one row per author, outcome and characteristics.
Output  tidy evidence, one row per model, role of the author, measure, field, level,
        second field of a pair with its level.
"""

from workforce_insights import tone


def model(dbt, session):
    settings = dbt.config.get("meta")
    cells = dbt.ref("int_recruitment__tone_cells").order("cell_code").df()
    return tone.every(
        cells,
        settings["models"],
        settings["references"],
        min_people=settings["min_people"],
    )
