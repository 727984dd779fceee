"""For whom the prediction is worse: every protected group, and every two together.

Trap: among many groups some differ by chance, and small ones the most. Read the
adjusted difference, and of combinations the pooled value.

Input   int_leadership__audit_groups: one row per specification, estimator and group.
        int_leadership__audit_programmes: the same, of one field, for each programme.
Output  tidy evidence, one row per specification, estimator, group or two, programme
        and measure.
"""

from workforce_insights import fairness, specifications


def model(dbt, session):
    settings = dbt.config.get("meta")
    keys = "estimator, field, group_name, other_field, other_group_name"
    groups = dbt.ref("int_leadership__audit_groups").order(keys).df()
    programmes = (
        dbt.ref("int_leadership__audit_programmes")
        .order("estimator, field, group_name, programme_id")
        .df()
    )

    def audit(people, specification):
        own = programmes["specification"] == specification["name"]
        return fairness.evidence(people, programmes[own], specification)

    return specifications.each(groups, specifications.classified(settings), audit)
