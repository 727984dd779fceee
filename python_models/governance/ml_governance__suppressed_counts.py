"""The published counts that are suppressed: small ones, and what would tell them.

Trap: a suppressed count is not safe by being left out; with the other counts of its
total it can be worked out.

Input   int_governance__released_counts: one row per published count and whole that it
        is a part of. int_governance__counts_before: the same of the last release, and
        whether it suppressed them.
Output  one row per suppressed cell.
"""

from workforce_insights import disclosure


def model(dbt, session):
    settings = dbt.config.get("meta")
    counts = dbt.ref("int_governance__released_counts")
    columns = "cell, n, whole, split, is_exact"
    ordered = counts.project(columns).distinct().order(columns)
    before = dbt.ref("int_governance__counts_before").order(columns)
    rule = disclosure.Rule(settings["threshold"], settings["base"])
    return disclosure.suppress(ordered.df(), rule, before.df())
