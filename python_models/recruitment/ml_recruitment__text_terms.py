"""Words that each assessment uses, without names and boilerplate.

Trap: this reads texts, not cells. Each text is its own profile, so there is nothing to
compress; what comes after counts words, and the texts stay where they are.

Input   int_recruitment__bodies: one row per distinct text.
Output  one row per text and word with its uses; and one per text and what was taken
        out of it, without a word.
"""

from workforce_insights import text_cleaning


def model(dbt, session):
    settings = dbt.config.get("meta")
    bodies = dbt.ref("int_recruitment__bodies").order("body_id").df()
    return text_cleaning.terms(bodies, **settings)
