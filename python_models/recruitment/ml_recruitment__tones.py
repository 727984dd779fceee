"""The tone of each text, by a dictionary of words and the words that turn them round.

Trap: it is read word by word, and knows no assessments. What it misreads it misreads of
everybody alike, which no difference between groups can be trusted to be without.

Cells cannot do this: each text is a profile of its own, so its rows are read, once
where the same text was written more often. All that follows is on cells.

Input   int_recruitment__bodies: one row per distinct text that models may read.
        tone_words: words read otherwise than in everyday speech.
Output  one row per body_id and its tone, from -1 to 1.
"""

from workforce_insights import sentiment


def model(dbt, session):
    words = dbt.ref("tone_words").order("word").df()
    bodies = dbt.ref("int_recruitment__bodies").order("body_id").df()
    return sentiment.tones(bodies, words)
