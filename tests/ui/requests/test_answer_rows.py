"""A list answer as rows, columns and CSV: nothing lost, nothing that a spreadsheet runs, no secret."""

from __future__ import annotations

import csv
import io
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.requests.conftest import CANARY
from tokenexplorer.ui.requests.answer_csv import csv_columns, csv_lines
from tokenexplorer.ui.requests.answer_rows import LARGEST_ROW, MOST_COLUMNS, VALUE, AnswerRows, Cell, find_rows
from tokenexplorer.wire.body import Body

USERS = [
    {"id": "1", "profile": {"login": "ann@acme.com", "age": 41}, "active": True, "tags": ["a", 2]},
    {"id": "2", "profile": {"login": "bob@acme.com"}, "active": None, "extra": {}},
]


def rows_of(value: object) -> AnswerRows:
    found = find_rows(Body.of(value if isinstance(value, bytes) else json.dumps(value).encode()))
    assert found is not None
    return found


def table_of(rows: AnswerRows) -> list[list[str]]:
    text = b"".join(csv_lines(rows, csv_columns(rows).names)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def test_columns_are_the_members_and_what_is_inside_of_them() -> None:
    rows = rows_of(USERS)
    assert (len(rows), rows.path) == (2, "$")
    assert rows.columns == ("id", "profile.login", "profile.age", "active", "tags", "extra")
    assert rows.row(0)["profile.login"] == Cell("ann@acme.com", "string")
    assert rows.row(0)["profile.age"] == Cell("41", "number")
    assert rows.row(0)["active"] == Cell("true", "literal")
    assert rows.row(0)["tags"] == Cell('["a", 2]', "container")
    assert rows.row(1)["extra"] == Cell("{}", "container")
    assert "tags" not in rows.row(1)


@pytest.mark.parametrize("value", [{}, [], "x", 1, {"a": 1}, {"a": []}, b"", b"  ", b"nonsense", b"{"])
def test_what_is_no_list_has_no_table(value: object) -> None:
    assert find_rows(Body.of(value if isinstance(value, bytes) else json.dumps(value).encode())) is None


def test_the_longest_list_of_an_object_is_the_table() -> None:
    rows = rows_of({"schemas": ["urn:x"], "totalResults": 2, "Resources": USERS})
    assert (rows.path, len(rows)) == ("$.Resources", 2)


def test_plain_values_are_one_column() -> None:
    rows = rows_of(["a", 1, None])
    assert rows.columns == (VALUE,)
    assert table_of(rows) == [["value"], ["a"], ["1"], [""]]


def test_R06_numbers_keep_their_spelling() -> None:
    rows = rows_of(b'[{"n": 12345678901234567890.10, "big": 1e400, "neg": -5, "in": [1.0, {"a": 1e999}]}]')
    assert [cell.text for cell in rows.row(0).values()] == [
        "12345678901234567890.10",
        "1e400",
        "-5",
        '[1.0, {"a": 1e999}]',
    ]


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_X09_no_cell_is_a_formula(evil: str) -> None:
    written = table_of(rows_of([{"a": evil, evil: "x", "fine": "a=b", "n": -5}]))
    assert written == [["a", f"'{evil}", "fine", "n"], [f"'{evil}", "x", "a=b", "-5"]]


def test_X08_S13_secrets_are_masked_in_table_and_file() -> None:
    jwt = f"eyJhbGciOiJub25lIn0.{CANARY}.{CANARY}"
    row = {
        "access_token": CANARY,
        "credentials": {"password": {"value": CANARY}},
        "note": f"Bearer {CANARY}",
        "raw": jwt,
        "keys": [{"kty": "EC", "d": CANARY * 3}],
        "deep": {"a": {"b": {"c": {"client_secret": CANARY}}}},
    }
    rows = rows_of([row, {"d": CANARY * 2}])
    shown = " ".join(cell.text for number in range(2) for cell in rows.row(number).values())
    assert CANARY not in shown
    assert CANARY not in str(table_of(rows))
    assert shown.count("•") >= 6 * 8


def test_columns_that_come_late_are_in_the_file() -> None:
    rows = rows_of([{"a": 1}] * 150 + [{"late": 2}])
    assert rows.columns == ("a",)
    assert table_of(rows)[0] == ["a", "late"]
    assert table_of(rows)[-1] == ["", "2"]


def test_a_file_has_no_more_columns_than_a_spreadsheet_takes() -> None:
    found = csv_columns(rows_of([{f"c{number}": 1 for number in range(MOST_COLUMNS + 7)}]))
    assert (len(found.names), found.left_out) == (MOST_COLUMNS, 7)
    assert csv_columns(rows_of([{f"c{number}": 1 for number in range(MOST_COLUMNS)}])).left_out == 0


def test_R05_a_row_that_is_too_large_or_too_deep_is_left_to_the_tree() -> None:
    rows = rows_of([{"a": "x" * LARGEST_ROW}, json.loads("[" * 400 + "]" * 400)])
    assert "tree shows it" in rows.row(0)[VALUE].text
    assert rows.row(1)[VALUE].text
    broken = rows_of(b'[{"a": 1}, {"a": nonsense}, {"a": ' + b"[" * 100_000)
    assert broken.row(1)[VALUE].text == '{"a": nonsense}'
    assert broken.row(2)[VALUE].text


def test_R05_a_hundred_thousand_rows_are_found_in_time() -> None:
    body = Body.of(json.dumps([{"id": number, "login": "ann@acme.com"} for number in range(100_000)]).encode())
    began = time.perf_counter()
    rows = find_rows(body)
    assert time.perf_counter() - began < 5
    assert rows is not None
    assert len(rows) == 100_000
    assert rows.row(99_999)["id"].text == "99999"


def test_looking_for_rows_can_be_stopped() -> None:
    assert find_rows(Body.of(json.dumps(USERS).encode()), lambda: True) is None


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["=x", "\ud800", "\x00"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


@settings(max_examples=300, deadline=1000)
@given(st.lists(VALUES, min_size=1, max_size=5))
def test_D04_any_list_becomes_a_file(value: list[object]) -> None:
    rows = rows_of(value)
    columns = csv_columns(rows).names
    lines = list(csv_lines(rows, columns))
    assert len(lines) == len(value) + 1
    for line in lines:
        for cell in next(csv.reader(io.StringIO(line.decode().replace("\x00", "0"), newline="")), []):
            number = cell.lstrip("-").replace(".", "").replace("e", "").replace("+", "").isdigit()
            assert number or cell.lstrip()[:1] not in ("=", "+", "-", "@")


@settings(max_examples=300, deadline=1000)
@given(st.binary(max_size=200))
def test_D04_any_bytes_are_looked_at_calmly(data: bytes) -> None:
    rows = find_rows(Body.of(data))
    if rows is not None:
        for number in range(len(rows)):
            assert rows.row(number)
