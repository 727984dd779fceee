"""The place of each subdomain in the order of needs, and how sure that place is.

Trap: twelve means are always in some order; a first place is a finding only where its
interval ends at one.

Input   int_capability__need_pairs: one row per breakdown, level and pair of subdomains,
        with sums over the people who assessed themselves in both.
Output  tidy evidence, one row per breakdown, level and subdomain.
"""

from workforce_insights import needs


def model(dbt, session):
    settings = dbt.config.get("meta")
    pairs = dbt.ref("int_capability__need_pairs").order(
        "breakdown, breakdown_level, subdomain, other_subdomain"
    )
    return needs.ranks(pairs.df(), settings)
