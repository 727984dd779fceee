"""How far the members of a panel agree about the candidates of a vacancy.

Trap: the variance of the candidates is that within vacancies, after shortlisting. A low
coefficient can mean that the candidates are alike, not that the members are careless.

Input   int_recruitment__score_panels: one row per kind of posts and vacancy, with its
        sums of squares.
Output  tidy evidence, one row per kind of posts and measure.
"""

from workforce_insights import agreement


def model(dbt, session):
    settings = dbt.config.get("meta")
    panels = dbt.ref("int_recruitment__score_panels").order("posts, vacancy_id")
    return agreement.every(
        panels.df(),
        n_resamples=settings["n_resamples"],
        seed=settings["seed"],
        min_people=settings["min_people"],
    )
