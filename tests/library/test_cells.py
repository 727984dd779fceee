import numpy as np
import pandas as pd
import pytest

from workforce_insights.cells import RefusalError, encode

FIELDS = {"age": "number", "band": "ordinal", "is_male": "flag", "role": "nominal"}


def profiles(**changes):
    columns = {
        "age": [20, 40, 60],
        "band": [5, 5, 5],
        "is_male": [1, 0, 0],
        "role": ["Nurse", "AHP", "Nurse"],
    }
    return pd.DataFrame(columns | changes)


def test_each_kind_of_field_is_encoded_between_0_and_1():
    encoded = encode(profiles(), FIELDS)
    assert encoded.columns == ["age", "band", "is_male", "role=AHP", "role=Nurse"]
    assert encoded.fields == ["age", "band", "is_male", "role", "role"]
    expected = [[0, 0, 1, 0, 1], [0.5, 0, 0, 1, 0], [1, 0, 0, 0, 1]]
    np.testing.assert_array_equal(encoded.matrix, expected)
    assert encoded.matrix.dtype == np.float64


def test_a_flag_that_everybody_has_is_not_scaled_away():
    assert encode(profiles(is_male=[1, 1, 1]), FIELDS).matrix[:, 2].tolist() == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("dtype", [object, "Int64", "float64"])
def test_a_field_without_values_is_left_out(dtype):
    absent = pd.Series([None] * 3, dtype=dtype)
    encoded = encode(profiles(is_male=absent), FIELDS)
    assert encoded.fields == ["age", "band", "role", "role"]


@pytest.mark.parametrize(
    ("field", "values"), [("age", [20, None, 60]), ("role", ["Nurse", None, "AHP"])]
)
def test_a_null_among_values_is_an_error_that_names_the_field(field, values):
    with pytest.raises(ValueError, match=f"{field} is null in 1 "):
        encode(profiles(**{field: values}), FIELDS)


def test_an_unknown_kind_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="age has the unknown kind years"):
        encode(profiles(), {"age": "years"})


def test_nobody_and_no_field_are_refused():
    with pytest.raises(RefusalError, match="nobody"):
        encode(profiles().iloc[:0], FIELDS)
    with pytest.raises(RefusalError, match="none of the model fields"):
        encode(profiles(age=[None] * 3), {"age": "number"})
