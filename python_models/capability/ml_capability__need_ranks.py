"""The place of each subdomain in the order of needs, and how sure that place is.

Trap: twelve means are always in some order; a first place is a finding only where its
interval ends at one.

Input   int_capability__person_needs: one row per breakdown, level, subdomain and
        person.
Output  tidy evidence, one row per breakdown, level and subdomain.
"""

from workforce_insights import needs


def model(dbt, session):
    settings = dbt.config.get("meta")
    people = dbt.ref("int_capability__person_needs").filter("scope = 'subdomain'")
    ordered = people.order("breakdown, breakdown_level, subdomain, person_id")
    return needs.ranks(ordered.df(), settings)
