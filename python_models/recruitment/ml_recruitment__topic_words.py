"""The topics of the assessments: the weight of each word in each.

Trap: a topic is a set of words that come together, and nobody's opinion. Its label is
made of its words and not given by a person.

Input   int_recruitment__topic_terms: one row per distinct text and known word.
        ml_recruitment__topic_choice: how many topics there are.
Output  one row per topic and word.
"""

from workforce_insights import topics


def model(dbt, session):
    settings = dbt.config.get("meta")
    terms = dbt.ref("int_recruitment__topic_terms").order("body_id, term").df()
    choice = dbt.ref("ml_recruitment__topic_choice").order("n_topics, measure").df()
    return topics.words(terms, choice, settings)
