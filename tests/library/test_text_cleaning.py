"""Words of texts: what counts as one, and what is taken out before anything counts."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workforce_insights import text_cleaning


def terms(*bodies, kept=(), stops=(), boilerplate=10):
    frame = pd.DataFrame({"body_id": [f"{n:03}" for n in range(len(bodies))]})
    frame["body"] = list(bodies)
    return text_cleaning.terms(
        frame, kept_words=kept, stop_words=stops, boilerplate_texts=boilerplate
    )


def words(*bodies, **how):
    """Words of the last text."""
    found = terms(*bodies, **how)
    own = found[(found["body_id"] == f"{len(bodies) - 1:03}") & found["term"].notna()]
    return dict(zip(own["term"], own["n"], strict=True))


def removed(found):
    gone = found[found["term"].isna()]
    return gone.groupby("removed_as")["n"].sum().to_dict()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Calm, calm under PRESSURE!", {"calm": 2, "pressure": 1}),
        ("a well-run, patient's ward", {"well-run": 1, "patient": 1, "ward": 1}),
        ("team’s didn’t can't they’re", {"team": 1}),
        ("band 8a, 2nd B12 covid19 3.5", {"band": 1}),
        ("ｆｕｌｌｗｉｄｔｈ ﬁne Café", {"fullwidth": 1, "ﬁne".replace("ﬁ", "fi"): 1}),
        ("🙂👍🏽 ❤️", {}),
        ("x", {}),
        ("", {}),
        ("the and of it was", {}),
        ("under_scored", {}),
    ],
)
def test_words_are_of_letters_and_say_something(body, expected):
    # Text before it in which the words have no capital, so that none is a name.
    before = "we saw calm pressure and a café with good café"
    found = words(before, body)
    if "Café" in body:
        assert found.pop("café") == 1
    assert found == expected


@pytest.mark.parametrize(
    "body",
    [
        "Mr Smith spoke calmly",
        "Mr. Smith spoke calmly",
        "mr smith spoke calmly",
        "DR SMITH spoke calmly",
        "Dr. Anna Maria Smith-O'Neill spoke calmly",
        "Sister Mary spoke calmly",
        "Miss Smith's colleague Mx Lee spoke calmly to Prof Ng",
        "Smith spoke calmly to Mr Smith",
        "She and Adaeze spoke calmly",
    ],
)
def test_names_are_taken_out(body):
    assert set(words(body)) <= {"spoke", "calmly", "colleague"}
    assert removed(terms(body))["name"] >= 1


def test_a_title_takes_no_word_that_is_no_name():
    body = "we miss good teaching; mr was rude. the sister ward was calm, Dr, calm"
    found = {"good", "teaching", "rude", "ward", "calm"}
    assert found <= set(words(body))
    assert not removed(terms(body))


def test_a_name_ends_with_its_sentence_and_with_a_comma():
    assert "communication" in words(
        "their communication", "spoke to Mr Smith. Communication was good"
    )
    assert "band" in words("the band is set for Mr Smith, Band six")


def test_a_capital_in_most_uses_inside_sentences_makes_a_name():
    assert "grace" not in words("with Grace", "and Grace", "grace")
    assert "grace" in words("with Grace", "some grace", "more grace")
    # Where sentences begin a capital says nothing, unless there is no other use.
    assert "clear" in words("it was clear", "Clear and calm. Clear.")
    assert words("Adaeze was calm. Adaeze spoke.") == {"calm": 1, "spoke": 1}
    # A word all in capitals neither.
    assert "nhs" in words("knows the NHS well")


def test_words_that_are_kept_are_no_names_and_those_of_the_stop_list_go():
    assert "excel" not in words("she knows Excel")
    assert words("she knows Excel", kept=["Excel"], stops=["knows"]) == {"excel": 1}


def test_boilerplate_is_long_and_stands_in_many_texts():
    names = "Ash Bo Cy Di Ed Flo Gus Hal Ian Jo Kit Lee"
    bodies = [
        f"This record was made on {day} by Mr {name} for our files. Very calm."
        for day, name in enumerate(names.split(" "))
    ]
    found = terms(*bodies)
    assert set(found["term"].dropna()) == {"calm"}
    assert removed(found) == {"name": 12, "boilerplate": 12}
    # One text fewer than the limit, and what remains is no boilerplate.
    assert "record" in set(terms(*bodies, boilerplate=13)["term"].dropna())
    # "Very calm" stands in as many texts, but is short.
    assert found[found["term"] == "calm"]["n"].sum() == 12


def test_the_result_is_in_order_and_typed_when_there_is_nothing():
    nothing = terms()
    assert nothing.empty
    assert nothing.dtypes.astype(str).to_dict()["n"] == "int64"
    found = terms("calm ward", "a ward")
    assert found["body_id"].tolist() == ["000", "000", "001"]
    assert found["term"].tolist() == ["calm", "ward", "ward"]


@given(st.text(max_size=200))
def test_any_text_gives_words_of_letters_or_nothing(body):
    for word in words(body):
        assert word == word.lower()
        assert word.replace("-", "").replace("'", "").isalpha()


def test_a_long_text_takes_no_time_that_grows_faster_than_it():
    body = "Mr " * 100_000 + "a-" * 100_000 + "'" * 100_000 + "calm " * 100_000
    assert words(body)["calm"] >= 99_999
