"""How much of each text is of each topic.

Trap: a text with none of the words that the topics know has no share of any; it is not
a text about a bit of everything.

Input   int_recruitment__topic_terms: one row per distinct text and known word.
        ml_recruitment__topic_words: one row per topic and word.
Output  one row per distinct text and topic.
"""

from workforce_insights import topics


def model(dbt, session):
    terms = dbt.ref("int_recruitment__topic_terms").order("body_id, term").df()
    words = dbt.ref("ml_recruitment__topic_words").order("topic, term").df()
    return topics.shares(terms, words)
