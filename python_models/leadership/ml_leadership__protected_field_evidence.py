"""What each protected characteristic does in the prediction of programmes.

Trap: a characteristic can be left out of a model and still be known to it by what goes
with it. These rows say what the fields do, and the fairness audit for whom it is worse.

Input   int_leadership__protected_cells: one row per specification, protected field (or
        all), fold, profile, programme and group.
Output  tidy evidence, one row per specification, measure and protected field.
"""

import pandas as pd

from workforce_insights import protected, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    names = settings["protected_fields"]
    made = {
        name: [
            field
            for field, known in settings["model_fields"].items()
            if known["column"] in (name, f"{name}_band")
        ]
        for name in names
    }
    cells = dbt.ref("int_leadership__protected_cells").order(
        "protected_field, fold, profile_id, programme_id, "
        + ", ".join(f"{name}_group" for name in names)
    )
    drawn = {key: settings[key] for key in ("seed", "n_trees", "max_depth")}

    def judge(cells, chosen):
        first = cells[cells["protected_field"] == names[0]]
        left_out = protected.costs(cells, chosen, made)
        changed = protected.flips(first, chosen, made, **drawn)
        return pd.concat([left_out, changed], ignore_index=True)

    return specifications.each(cells.df(), specifications.classified(settings), judge)
