"""How stable and how coherent each number of topics is, and which is chosen.

Trap: texts of one author share words, so texts drawn again would find the same topics
for the authors' sake. It is authors that are drawn.

Input   int_recruitment__topic_terms: one row per distinct text and known word.
        int_recruitment__text_uses: who wrote it.
Output  tidy evidence, one row per number of topics and measure.
"""

from workforce_insights import topics


def model(dbt, session):
    settings = dbt.config.get("meta")
    terms = dbt.ref("int_recruitment__topic_terms").order("body_id, term").df()
    uses = dbt.ref("int_recruitment__text_uses").order("assessment_id").df()
    return topics.choose(terms, uses, settings)
