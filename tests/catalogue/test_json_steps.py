"""JSON in steps: what it reads, and that it says the same as the standard library."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenexplorer.catalogue.json_steps import STEPS_DEPTH, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=25,
)


def read(text: str) -> Any:
    return loads(text, lambda number: float(number) if set(number) & set(".eE") else int(number), float)


@given(VALUES, st.sampled_from([None, 0, 2]))
def test_every_value_comes_back(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert read(f" \n{text}\t\r\n") == value
    assert read(json.dumps(value, ensure_ascii=False)) == value


@given(VALUES, st.data())
def test_what_is_cut_or_changed_fails_as_with_the_standard_library(value: Any, data: st.DataObject) -> None:
    text = json.dumps({"paths": {"/a": {"get": value}}})
    place = data.draw(st.integers(0, len(text)))
    changed = text[:place] + data.draw(st.sampled_from(["", "{", "}", '"', ",", ":", "\\", "\n", "x", "\x00"]))
    changed += data.draw(st.sampled_from(["", text[place:], text[place + 1 :]]))
    try:
        wanted = json.loads(changed)
    except json.JSONDecodeError:
        with pytest.raises(json.JSONDecodeError):
            read(changed)
    else:
        assert read(changed) == wanted


@pytest.mark.parametrize("text", ["", " ", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{,}", "{} x", "nul"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(json.JSONDecodeError):
        read(text)


def test_where_it_is_wrong_is_told() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        read('{"a": {}, \n "b" 1}')
    assert (caught.value.lineno, caught.value.colno, caught.value.msg) == (2, 6, "Expecting ':' delimiter")


def test_the_last_of_two_equal_names_counts() -> None:
    assert read('{"a": {"b": 1}, "a": {"c": 2}}') == {"a": {"c": 2}}


def test_numbers_and_constants_are_the_callers() -> None:
    assert loads('{"a": [1, 2.5, NaN]}', str, str.lower) == {"a": ["1", "2.5", "nan"]}
    assert math.isinf(read('{"a": {"b": {"c": {"d": -Infinity}}}}')["a"]["b"]["c"]["d"])


def test_too_deep_is_told_and_does_not_end_the_program() -> None:
    with pytest.raises(RecursionError):
        read('{"a":' * STEPS_DEPTH + "[" * 200_000)
