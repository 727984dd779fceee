"""How many BME candidates each directorate appoints, against all of them together.

Trap: among many directorates some lie outside 95% limits by chance.

Input   int_recruitment__shortlist_patterns: one row per directorate and pattern of
        shortlist, with its vacancies.
Output  tidy evidence, one row per directorate, and one each for the odds ratio of all
        and for how much the directorates differ beyond chance.
"""

from workforce_insights import funnel_plot


def model(dbt, session):
    patterns = dbt.ref("int_recruitment__shortlist_patterns").order(
        "directorate, n_shortlisted, n_shortlisted_bme, n_appointed"
    )
    return funnel_plot.evidence(patterns.df())
